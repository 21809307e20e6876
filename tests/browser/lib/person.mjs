// A person with a browser of their own: its storage, its network, and everything it complains about.
import { mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { startNetwork } from './network.mjs';

/** Everybody knows the relay under one name; each person's own network leads there. */
const HOST = 'throughline.localhost';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export class Person {
  /** What the browser complained about: script errors, console errors, violations of the policy. */
  complaints = [];
  /** Whether failed requests are to be expected now. */
  offline = false;

  static async arrive(name, relay, options = {}) {
    const person = new Person();
    person.name = name;
    person.relay = relay;
    person.options = options;
    person.network = await startNetwork(relay.port);
    person.home = await mkdtemp(join(tmpdir(), 'throughline-browser-'));
    await person.openBrowser();
    return person;
  }

  get origin() {
    return `http://${HOST}:${this.relay.port}`;
  }

  /** Starts the browser, with what it kept from before. */
  async openBrowser() {
    this.context = await chromium.launchPersistentContext(this.home, {
      executablePath: process.env.CHROMIUM,
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      acceptDownloads: true,
      ...this.options,
      args: [
        ...FLAGS,
        `--host-resolver-rules=MAP ${HOST}:${this.relay.port} 127.0.0.1:${this.network.port}`,
      ],
    });
    this.context.setDefaultTimeout(20_000);
    await this.context.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
        console.error(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}`),
      );
    });
    if (this.offline) await this.context.setOffline(true);
  }

  /** Opens the page in a tab. */
  async openPage(fragment = '') {
    const page = await this.context.newPage();
    page.on('pageerror', (error) => this.complaints.push(`${error.stack ?? error}`));
    page.on('response', (response) => {
      if (response.status() >= 400 && !this.offline) this.complaints.push(`${response.status()} ${response.url()}`);
    });
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      const text = `${message.text()} (${message.location().url})`;
      const network = /net::ERR_|WebSocket connection to|Failed to load resource/.test(text);
      if (!(this.offline && network)) this.complaints.push(text);
    });
    await page.goto(`${this.origin}/${fragment}`);
    return page;
  }

  /** As the one who runs the relay, who may share projects. */
  openOwnPage() {
    return this.openPage(`#relay=${this.relay.owner}`);
  }

  /** Waits until this device keeps the page, and so opens it without a network. */
  async keeps(page) {
    await page.evaluate(() => navigator.serviceWorker.ready);
  }

  /** Loses the network, at once and completely. */
  async goOffline() {
    this.offline = true;
    this.network.cut();
    await this.context.setOffline(true);
  }

  async goOnline() {
    this.network.restore();
    await this.context.setOffline(false);
    this.offline = false;
  }

  async closeBrowser() {
    await this.context.close();
  }

  /** Ends the browser as a power cut would: all its processes at once, without a word. */
  async killBrowser() {
    const pid = await processOf(this.home);
    process.kill(pid, 'SIGKILL');
    await this.context.close().catch(() => {});
  }

  async leave() {
    await this.context?.close().catch(() => {});
    await this.network.stop();
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The browser's main process, from the lock that it keeps in its profile. */
async function processOf(home) {
  const lock = await readlink(join(home, 'SingletonLock'));
  return Number(lock.split('-').pop());
}
