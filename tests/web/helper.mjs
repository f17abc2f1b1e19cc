// tests/web/helper.mjs - what the browser tests share: a TAP counter, a child that prints a start address, plain requests, a
// Chromium with a profile of its own, and the search of that profile for words.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const npm = path.join(here, '..', 'npm');
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (!chromium || !existsSync(path.join(npm, 'node_modules', 'puppeteer-core'))) {
  console.log('1..0 # SKIP needs Chromium and the packages of tests/npm');
  process.exit(0);
}
const require = createRequire(path.join(npm, 'package.json'));
const puppeteer = (await import(pathToFileURL(require.resolve('puppeteer-core')).href)).default;
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');


let number = 0, failed = 0;
export async function test(name, body) {
  number++;
  try {
    await body();
    console.log(`ok ${number} - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${number} - ${name}\n# ${String(error?.stack ?? error).split('\n').join('\n# ')}`);
  }
}
export function expect(condition, words) {
  if (!condition) throw new Error(words);
}
export function finish() {
  console.log(`1..${number}`);
  process.exit(failed > 0 ? 1 : 0);
}

// Runs a server until `child.stdin` closes or it is told to stop; gives it with the start address that it prints.
export function startServer(program, args = [], options = {}) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    child.stdout.on('data', (words) => {
      const start = String(words).match(/http:\S+/);
      if (start) resolve({ child, start: start[0] });
    });
  });
}

export function ask(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece) => { text += piece; })
        .on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

export async function startBrowser() {
  const profile = mkdtempSync(path.join(tmpdir(), 'bandi-profile-'));
  const flags = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-dev-shm-usage'];
  const browser = await puppeteer.launch({ executablePath: chromium, headless: true, userDataDir: profile, args: flags });
  return { browser, profile };
}

// axe-core's violations on the page that is open, each as a line.
export async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(' | ')}`);
}

// Every file of the folder that holds one of the words, in UTF-8, in UTF-16 or as an address writes it.
export function wordsInFiles(folder, words) {
  const forms = words.flatMap((w) => [[w, Buffer.from(w)], [w, Buffer.from(w, 'utf16le')], [w, Buffer.from(encodeURIComponent(w))]]);
  const hits = [];
  let files = 0;
  const walk = (at) => {
    for (const name of readdirSync(at)) {
      const file = path.join(at, name);
      const kind = statSync(file, { throwIfNoEntry: false });
      if (kind?.isDirectory()) walk(file);
      else if (kind?.isFile()) {
        files++;
        const bytes = readFileSync(file);
        for (const [word, form] of forms) if (bytes.includes(form)) hits.push(`${path.relative(folder, file)}: ${word}`);
      }
    }
  };
  walk(folder);
  return { files, hits };
}
