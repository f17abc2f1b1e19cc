// tests/web/vault.mjs - the local page over a real vault: the example matter and an interview go in by the verbs, every page that
// can be reached is read in Chromium, and no protected word may stand in the browser's profile afterwards.
//
// vault.mjs BANDI SOURCE_FOLDER. TAP on standard output; skips as browser.mjs does. BANDI_SHOTS=FOLDER keeps pictures.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, finish, startBrowser, startServer, test, violations, wordsInFiles } from './helper.mjs';

const [bandi, source] = process.argv.slice(2).map((p) => path.resolve(p));
const room = mkdtempSync(path.join(tmpdir(), 'bandi-room-'));
const pass = path.join(room, 'pass');
writeFileSync(pass, 'a green lantern by the river\n');
function run(...words) {
  const done = spawnSync(bandi, [...words, '--json', '--passphrase-fd', '3'],
    { cwd: room, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', openSync(pass)] });
  if (done.status !== 0) throw new Error(`bandi ${words[0]} gave ${done.status ?? done.signal}: ${done.stderr}${done.stdout}`);
  return JSON.parse(done.stdout);
}

// Names in the interview of data/example, which is invented; and a name given to a person.
const PROTECTED = ['최은별', '왕칭', '온성에서', '은별이'];
let interview, passage, person;
await test('an interview goes in by the verbs', async () => {
  run('init', 'Room.bandi', '--example');
  copyFileSync(path.join(source, 'data/example/interview-ko.txt'), path.join(room, 'interview.txt'));
  writeFileSync(path.join(room, 'name'), '은별이\n');
  interview = run('import', 'interview.txt', '--language', 'ko', '--kind', 'interview', '--connection', 'first_hand').handle;
  passage = run('mark', interview, '--paragraph', '5', '--paraphrase', 'sold after crossing').handle;
  person = run('add', 'person', 'name=@name', '--cite', passage).handle;
  run('code', 'sale_marriage', '--passage', passage, '--victim', person, '--date', '2013-23');
  expect(PROTECTED.slice(0, 3).every((w) => readFileSync(path.join(room, 'interview.txt'), 'utf8').includes(w)), 'the words are not there');
});

const server = await startServer(bandi, ['serve', '--passphrase-fd', '3'],
  { cwd: room, stdio: ['ignore', 'pipe', 'inherit', openSync(pass)] });
const origin = new URL(server.start).origin;
const { browser, profile } = await startBrowser();
const page = await browser.newPage();
await page.setViewport({ width: 1180, height: 900 });
const complaints = [];
page.on('console', (m) => { if (m.type() === 'error') complaints.push(m.text()); });
const seen = new Map();

await test('every page that a link leads to can be read, and none names anything but handles in its title', async () => {
  await page.goto(server.start);
  const queue = ['/'];
  while (queue.length > 0) {
    const address = queue.shift();
    if (seen.has(address)) continue;
    const answer = await page.goto(origin + address);
    seen.set(address, answer.status());
    expect(/^(Overview|[A-Z](-[0-9A-Z]{4}){2}-[0-9A-Z]) · Bandi$/.test(await page.title()), `${address}: ${await page.title()}`);
    expect(address === '/' || /^\/[srf]\/[A-Z](-[0-9A-Z]{4}){2}-[0-9A-Z]$/.test(address), address);
    for (const href of await page.$$eval('a[href^="/"]', (links) => links.map((a) => a.getAttribute('href').split('#')[0])))
      queue.push(href);
  }
  const bad = [...seen].filter(([, status]) => status !== 200);
  expect(bad.length === 0 && seen.size > 60, `${seen.size} pages; ${JSON.stringify(bad)}`);
  expect(complaints.length === 0, complaints.join('; '));
});

await test('the marked paragraph stands in the text with its act beside it', async () => {
  await page.goto(`${origin}/s/${interview}`);
  const words = await page.evaluate(() => ({ marked: document.querySelector('mark')?.textContent ?? '',
    note: document.querySelector('.note')?.textContent ?? '', language: document.querySelector('.row p').lang }));
  expect(words.marked.includes('왕칭') && words.note.includes(passage) && words.note.includes('sold after crossing') &&
    words.note.includes(person), JSON.stringify(words));
  expect(words.language === 'ko', words.language);
});

await test('the person shows the name, the passage that says so, and the history', async () => {
  await page.goto(`${origin}/r/${person}`);
  const text = await page.evaluate(() => document.querySelector('main').innerText);
  expect(text.includes('은별이') && text.includes(passage) && text.includes('History'), text);
});

await test('the finding on forced abortion shows four sources, two known roots, one unknown origin, one repeat', async () => {
  const counts = [];
  for (const address of [...seen.keys()].filter((a) => a.startsWith('/f/'))) {
    await page.goto(origin + address);
    counts.push(await page.evaluate(() => [...document.querySelectorAll('ul.figures b')].map((b) => b.textContent).join(' ')));
  }
  expect(counts.filter((c) => c === '4 2 1 1').length === 1, counts.join(' | '));
});

await test('a search finds words of the interview, and only the body of the page says them', async () => {
  await page.goto(origin + '/');
  await page.type('#words', '왕칭');
  await Promise.all([page.waitForNavigation(), page.click('.search button')]);
  expect(/^\/search\/[0-9a-f]{32}$/.test(new URL(page.url()).pathname), page.url());
  const hits = await page.$$eval('.hits li', (items) => items.map((li) => li.innerText));
  expect(hits.some((h) => h.includes('왕칭')), `hits: ${hits.join(' | ')}`);
});

await test('nothing reaches over the edge of a telephone, on any page', async () => {
  await page.setViewport({ width: 360, height: 800 });
  const over = [];
  for (const address of seen.keys()) {
    await page.goto(origin + address);
    const beyond = await page.$$eval('main *', (all) => all.filter((e) => e.getClientRects().length > 0
      && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.unseen, thead')).map((e) => e.tagName));
    if (beyond.length > 0) over.push(`${address}: ${beyond.slice(0, 3)}`);
  }
  await page.setViewport({ width: 1180, height: 900 });
  expect(over.length === 0, over.join('\n'));
});

await test('a page on paper says that it is internal, and the screen does not', async () => {
  await page.goto(`${origin}/s/${interview}`);
  const shown = () => page.$eval('.paper', (p) => getComputedStyle(p).display !== 'none' && p.innerText.startsWith('INTERNAL'));
  expect(!await shown(), 'it stands on the screen');
  await page.emulateMediaType('print');
  expect(await shown(), 'it does not stand on paper');
  await page.emulateMediaType('screen');
});

await test('values stand in words: a language by its name, a range as people say it, a date without its code', async () => {
  const said = [];
  for (const address of seen.keys()) {
    await page.goto(origin + address);
    said.push(await page.$eval('main', (m) => m.innerText));
  }
  const all = said.join('\n');
  expect(!/bcp47:|\d\.\.\d|\b\d{4}-2[1-4]\b/.test(all), String(all.match(/.*(bcp47:|\d\.\.\d|\b\d{4}-2[1-4]\b).*/)));
  expect(all.includes('up to 30,000') && all.includes('Korean') && all.includes('autumn 2013'), 'the words are not there');
});

await test('axe-core finds nothing on a page of each kind', async () => {
  const kinds = new Set();
  for (const address of seen.keys()) {
    const kind = address.slice(0, 4);
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    await page.goto(origin + address);
    const words = await violations(page);
    expect(words.length === 0, `${address}\n${words.join('\n')}`);
    if (process.env.BANDI_SHOTS)
      writeFileSync(path.join(process.env.BANDI_SHOTS, `vault${kind.replaceAll('/', '-')}.png`), await page.screenshot({ fullPage: true }));
  }
});

if (process.env.BANDI_SHOTS) {
  for (const address of [`/s/${interview}`, `/r/${person}`]) {
    await page.goto(origin + address);
    writeFileSync(path.join(process.env.BANDI_SHOTS, `vault-own${address.slice(0, 2).replace('/', '-')}.png`), await page.screenshot({ fullPage: true }));
  }
}

await browser.close();
await test('after reading, no protected word stands in the profile of the browser', async () => {
  const { files, hits } = wordsInFiles(profile, PROTECTED);
  expect(files > 10, `only ${files} files in the profile`);
  expect(hits.length === 0, hits.join('\n'));
});

await test('no protected word stands in any file of the vault', async () => {
  const { hits } = wordsInFiles(path.join(room, 'Room.bandi'), PROTECTED);
  expect(hits.length === 0, hits.join('\n'));
});

await test('in Korean and Chinese no English word of the program is left on a page of each kind', async () => {
  for (const [language, title, own] of [['ko', '개요', /[가-힣]/], ['zh', '概览', /[\u4e00-\u9fff]/]]) {
    const other = await startServer(bandi, ['serve', '--language', language, '--passphrase-fd', '3'],
      { cwd: room, stdio: ['ignore', 'pipe', 'inherit', openSync(pass)] });
    const third = await startBrowser();
    try {
      const tab = await third.browser.newPage();
      await tab.goto(other.start);
      expect(await tab.$eval('h1', (h) => h.innerText) === title, await tab.title());
      for (const address of ['/', `/s/${interview}`, `/r/${person}`, ...[...seen.keys()].filter((a) => a.startsWith('/f/'))]) {
        await tab.goto(new URL(other.start).origin + address);
        const words = await tab.$$eval('h2, th, dt, .figures li, .counts li, .badge, footer p, button, .skip', (all) => all.map((e) => e.textContent));
        const english = words.filter((w) => /[a-z]{4}/i.test(w) || !/\S/.test(w));
        expect(words.length > 4 && english.length === 0 && own.test(words.join('')), `${language} ${address}: ${words.length} ${english.join(' | ')}`);
        expect(await tab.$eval('html', (h) => h.lang.slice(0, 2)) === language, 'the page names another language');
      }
    } finally {
      await third.browser.close();
      rmSync(third.profile, { recursive: true, force: true });
      other.child.removeAllListeners('exit');
      other.child.kill('SIGINT');
    }
  }
});

await test('Ctrl-C ends the server with success', async () => {
  server.child.removeAllListeners('exit');
  const ended = new Promise((resolve) => server.child.on('exit', resolve));
  server.child.kill('SIGINT');
  const code = await ended;
  expect(code === 0, `ended with ${code}`);
});

rmSync(profile, { recursive: true, force: true });
rmSync(room, { recursive: true, force: true });
finish();
