// tests/web/browser.mjs - the local page in a real Chromium, over the real server with an invented matter.
//
// browser.mjs SERVER: SERVER prints its start address and ends when its standard input closes. TAP on standard output.
// With BANDI_SHOTS=FOLDER pictures of every page in light, dark and print are written there for a person to look at.
// Talks to loopback only. Skips where Chromium or the npm tools of tests/npm are missing.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ask, expect, finish, startBrowser, startServer, test, violations, wordsInFiles } from './helper.mjs';

const PAGES = { overview: '/', source: '/s/S-7K3M-Q2XW-C', record: '/r/P-4T9D-H6RE-2', finding: '/f/F-2N8B-XW5J-K' };
const TITLES = { overview: 'Overview · Bandi', source: 'S-7K3M-Q2XW-C · Bandi', record: 'P-4T9D-H6RE-2 · Bandi',
  finding: 'F-2N8B-XW5J-K · Bandi' };
// The words of tests/web/invented.c that may stand in the bodies of pages and nowhere else.
const PROTECTED = ['한미례', 'Han Mi-rye', '소나무골', '흑룡촌'];

const server = await startServer(process.argv[2]);
const origin = new URL(server.start).origin;
const host = new URL(server.start).host;
const token = server.start.split('/').pop();
const { browser, profile } = await startBrowser();
const page = await browser.newPage();
await page.setViewport({ width: 1180, height: 900 });
const complaints = [], foreign = [];
page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) complaints.push(m.text()); });
page.on('pageerror', (e) => complaints.push(String(e)));
page.on('requestfailed', (r) => complaints.push(`failed: ${r.url()}`));
page.on('request', (r) => { if (!r.url().startsWith(origin + '/')) foreign.push(r.url()); });

await test('without the start address nothing is shown', async () => {
  const answer = await ask(origin + '/');
  expect(answer.status === 403 && !answer.text.includes('Findings'), `gave ${answer.status}`);
});

await test('a wrong token opens nothing and does not use up the right one', async () => {
  const answer = await ask(`${origin}/start/${'0'.repeat(64)}`);
  expect(answer.status === 403 && !answer.headers['set-cookie'], `gave ${answer.status}`);
});

await test('the start address leads home and stands neither in the address nor in the history of the tab', async () => {
  await page.goto(server.start);
  expect(page.url() === origin + '/', page.url());
  const client = await page.createCDPSession();
  const { entries } = await client.send('Page.getNavigationHistory');
  expect(!JSON.stringify(entries.map((e) => e.url)).includes(token), 'the token is in the history');
  const cookie = (await browser.cookies()).find((c) => c.name.startsWith('bandi-'));
  expect(cookie && cookie.httpOnly && cookie.sameSite === 'Strict', JSON.stringify(cookie));
});

await test('the start address works once', async () => {
  const answer = await ask(server.start);
  expect(answer.status === 403 && !answer.headers['set-cookie'], `gave ${answer.status}`);
});

const cookies = (await browser.cookies()).map((c) => `${c.name}=${c.value}`).join('; ');

for (const [name, address] of Object.entries(PAGES)) {
  await test(`the ${name} page renders, names itself by handle, and loads only its own`, async () => {
    complaints.length = foreign.length = 0;
    const answer = await page.goto(origin + address);
    expect(answer.status() === 200, `status ${answer.status()}`);
    expect(await page.title() === TITLES[name], await page.title());
    const seen = await page.evaluate(() => ({
      h1: document.querySelectorAll('h1').length, scripts: document.scripts.length,
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      font: getComputedStyle(document.body).wordBreak, styled: getComputedStyle(document.querySelector('main')).maxWidth,
      inline: document.querySelectorAll('[style], style').length }));
    expect(seen.h1 === 1 && seen.scripts === 0 && seen.inline === 0 && !seen.wide, JSON.stringify(seen));
    expect(seen.font === 'keep-all' && seen.styled !== 'none', 'the style sheet did not apply');
    expect(complaints.length === 0, complaints.join('; '));
    expect(foreign.length === 0, foreign.join('; '));
    const headers = answer.headers();
    expect(headers['cache-control'] === 'no-store', headers['cache-control']);
    expect(headers['content-security-policy'].startsWith("default-src 'none'"), headers['content-security-policy']);
    expect(headers['x-content-type-options'] === 'nosniff', 'nosniff is missing');
  });

  for (const scheme of ['light', 'dark']) {
    await test(`axe-core finds nothing on the ${name} page in ${scheme}`, async () => {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.goto(origin + address);
      const words = await violations(page);
      expect(words.length === 0, words.join('\n'));
    });
  }
}

await test('on a narrow screen no page needs sideways scrolling', async () => {
  await page.setViewport({ width: 380, height: 800 });
  for (const address of Object.values(PAGES)) {
    await page.goto(origin + address);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over <= 0, `${address} is ${over} px too wide`);
  }
  await page.setViewport({ width: 1180, height: 900 });
});

await test('each passage is marked with its very words and leads to its note', async () => {
  await page.goto(origin + PAGES.source);
  const seen = await page.evaluate(() => {
    const start = document.getElementById('Q-9AVM-G6B1-4');
    return { words: start?.nextElementSibling?.textContent, refs: [...document.querySelectorAll('.ref')].map((a) => a.hash),
      notes: [...document.querySelectorAll('.note')].map((n) => '#' + n.id), deep: document.querySelector('mark.m2')?.textContent };
  });
  expect(seen.words === '함께 있던 임신한 여자는 약을 먹어야 했습니다.', JSON.stringify(seen));
  expect(seen.deep === '우리 셋을 다른 사람에게 넘겼고', `overlap: ${seen.deep}`);
  expect(seen.refs.length === 3 && seen.refs.every((r) => seen.notes.includes(r)), JSON.stringify(seen));
});

await test('a search leaves a random handle in address and title, not the words', async () => {
  await page.goto(origin + '/');
  await page.type('#words', '한미례');
  await Promise.all([page.waitForNavigation(), page.click('.search button')]);
  expect(/^\/search\/[0-9a-f]{32}$/.test(new URL(page.url()).pathname), page.url());
  expect(/^Search [0-9a-f]{8} · Bandi$/.test(await page.title()), await page.title());
  expect((await page.content()).includes('흑룡촌'), 'the hits are not shown');
});

await test('the policy stops inline scripts and styles, and everything from elsewhere', async () => {
  await page.goto(origin + '/');
  const seen = await page.evaluate(async () => {
    const broken = [];
    document.addEventListener('securitypolicyviolation', (e) => broken.push(e.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    document.body.setAttribute('style', 'margin-left: 77px');
    document.body.insertAdjacentHTML('beforeend', '<img src="http://127.0.0.1:9/x.png"><iframe src="http://127.0.0.1:9/"></iframe>');
    await fetch('/').catch(() => broken.push('fetch'));
    await new Promise((done) => setTimeout(done, 300));
    return { ran: window.ran === true, margin: getComputedStyle(document.body).marginLeft, broken };
  });
  expect(!seen.ran && seen.margin !== '77px', JSON.stringify(seen));
  for (const what of ['script-src-elem', 'style-src-attr', 'img-src', 'frame-src', 'connect-src'])
    expect(seen.broken.includes(what), `${what} was not stopped: ${seen.broken}`);
});

await test('wrong Host, Origin, site, method, cookie and query are refused', async () => {
  const cases = [
    [421, '/', { headers: { Host: 'evil.example', Cookie: cookies } }],
    [421, '/', { headers: { Host: 'localhost:' + host.split(':')[1], Cookie: cookies } }],
    [421, '/', { headers: { Host: '127.0.0.1', Cookie: cookies } }],
    [403, '/', { headers: { Cookie: cookies, Origin: 'http://evil.example' } }],
    [403, '/', { headers: { Cookie: cookies, Origin: 'null' } }],
    [403, '/', { headers: { Cookie: cookies, 'Sec-Fetch-Site': 'cross-site' } }],
    [403, '/', { headers: { Cookie: cookies, 'Sec-Fetch-Site': 'same-site' } }],
    [405, '/', { method: 'PUT', headers: { Cookie: cookies, Origin: origin } }],
    [403, '/', { headers: { Cookie: cookies.replace(/=.*/, '=' + 'f'.repeat(64)) } }],
    [403, '/', { headers: { Cookie: cookies.replace(/=(.*)./, '=$1') } }],
    [404, '/?words=x', { headers: { Cookie: cookies } }],
    [403, '/search/go', { method: 'POST', headers: { Cookie: cookies, 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'words=a' }],
    [413, '/search/go', { method: 'POST', headers: { Cookie: cookies, Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'words=' + 'a'.repeat(20000) }],
    [415, '/search/go', { method: 'POST', headers: { Cookie: cookies, Origin: origin, 'Content-Type': 'text/plain' }, body: 'words=a' }],
    [404, '/s/S-0000-0000-0', { headers: { Cookie: cookies } }],
    [404, '/../etc/passwd', { headers: { Cookie: cookies } }],
  ];
  for (const [status, address, options] of cases) {
    const answer = await ask(origin + address, options);
    expect(answer.status === status, `${options.method ?? 'GET'} ${address} ${JSON.stringify(options.headers)} gave ${answer.status}`);
    expect(!PROTECTED.some((w) => answer.text.includes(w)), 'a refusal shows content');
    expect(answer.headers['cache-control'] === 'no-store', 'a refusal may be stored');
  }
});

await test('only a loopback address is listened on', async () => {
  let ended = '';
  await startServer(process.argv[2], ['0.0.0.0']).catch((error) => { ended = String(error); });
  expect(ended.includes('ended with 3'), ended);
});

if (process.env.BANDI_SHOTS) {
  for (const [name, address] of Object.entries(PAGES)) {
    for (const scheme of ['light', 'dark', 'narrow']) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme === 'dark' ? 'dark' : 'light' }]);
      await page.setViewport({ width: scheme === 'narrow' ? 400 : 1180, height: 900 });
      await page.goto(origin + address);
      writeFileSync(path.join(process.env.BANDI_SHOTS, `${name}-${scheme}.png`), await page.screenshot({ fullPage: true }));
    }
    writeFileSync(path.join(process.env.BANDI_SHOTS, `${name}.pdf`), await page.pdf({ format: 'A4', preferCSSPageSize: true }));
  }
}

await browser.close();
// The start address itself stays in Chromium's table of redirects; it is spent (see 'works once') and opens nothing.
await test('after reading, no protected word and no cookie stands in the profile of the browser', async () => {
  const { files, hits } = wordsInFiles(profile, [...PROTECTED, cookies.split('=')[1]]);
  expect(files > 10, `only ${files} files in the profile`);
  expect(hits.length === 0, hits.join('\n'));
});

rmSync(profile, { recursive: true, force: true });
server.child.removeAllListeners('exit');
server.child.stdin.end();
finish();
