// How the page behaves with large plans: opening, typing, editing, scrolling, and whether anything holds the
// main thread for more than 50 ms. Figures only; nothing here fails for being slow. Traces are kept in
// `target/bench`, to be opened in Chromium's performance panel.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { choose, importFile, row } from './lib/plan.mjs';
import { Person } from './lib/person.mjs';
import { startRelay } from './lib/relay.mjs';
import { traced } from './lib/trace.mjs';

const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
const kept = resolve(process.env.THROUGHLINE_TRACES ?? join('..', '..', 'target', 'bench'));
await mkdir(kept, { recursive: true });
const relay = await startRelay();
try {
  for (const count of [1_000, 10_000]) await measure(count);
  await measureRecords(process.env.THROUGHLINE_LARGE);
  console.log(`\nTraces are in ${kept}`);
} finally {
  await relay.stop();
  await rm(folder, { recursive: true });
}

function show(what, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  console.log(`  ${what}: median ${at(0.5)} ms, slowest ${Math.round(sorted.at(-1))} ms`);
}

/** A plan as Microsoft Project writes it: phases of ten tasks, each waiting for the one before. */
function plan(count) {
  let uid = 0;
  const tasks = [];
  while (tasks.length < count) {
    uid += 1;
    const phase = (uid - 1) % 11 === 0;
    const wait = phase || uid < 3 || (uid - 2) % 11 === 0 ? '' : `<PredecessorLink><PredecessorUID>${uid - 1}</PredecessorUID><Type>1</Type></PredecessorLink>`;
    tasks.push(
      `<Task><UID>${uid}</UID><ID>${uid}</ID><Name>${phase ? 'Phase' : 'Task'} ${uid}</Name>` +
        `<OutlineLevel>${phase ? 1 : 2}</OutlineLevel><Summary>${phase ? 1 : 0}</Summary>` +
        `<Duration>PT${8 * (1 + (uid % 5))}H0M0S</Duration><DurationFormat>7</DurationFormat>${wait}</Task>`,
    );
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project"><Name>Large</Name><StartDate>2026-01-05T08:00:00</StartDate>
<CalendarUID>1</CalendarUID><MinutesPerDay>480</MinutesPerDay><MinutesPerWeek>2400</MinutesPerWeek><DaysPerMonth>20</DaysPerMonth>
<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar><WeekDays>${[1, 2, 3, 4, 5, 6, 7]
    .map((day) => `<WeekDay><DayType>${day}</DayType>${
      day === 1 || day === 7
        ? '<DayWorking>0</DayWorking>'
        : '<DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime><WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes>'
    }</WeekDay>`)
    .join('')}</WeekDays></Calendar></Calendars><Tasks>${tasks.join('')}</Tasks></Project>`;
}

async function measure(count) {
  const person = await Person.arrive('Alice', relay);
  const file = join(folder, `${count}.xml`);
  await writeFile(file, plan(count));
  let page = await person.openPage();
  await importFile(page, file);
  const address = new URL(page.url()).hash;
  await page.waitForTimeout(2_000);

  console.log(`\n${count.toLocaleString('en')} tasks`);
  const look = async (what, act) => {
    const { result, trace } = await traced(page, act);
    await trace.keep(join(kept, `${what.replaceAll(' ', '-')}-${count}.json`));
    console.log(`  main-thread tasks over 50 ms while ${what}: ${trace.long()}`);
    return result;
  };

  const openings = [];
  for (let turn = 0; turn < 5; turn += 1) {
    await page.close();
    page = await person.openPage();
    await page.getByRole('button', { name: /^Start empty/ }).waitFor();
    openings.push(await look('opening', () => open(page, address)));
  }
  show('from the list to the plan on screen', openings);

  const cold = [];
  for (let turn = 0; turn < 5; turn += 1) {
    await page.close();
    page = await person.openPage(address);
    cold.push(await firstEditor(page));
    await page.keyboard.press('Escape');
  }
  show('from the address to a cell being edited', cold);

  await look('editing', () => edit(page));
  await look('typing', () => type(page));
  await look('scrolling', () => scroll(page));
  await person.leave();
}

async function open(page, address) {
  const took = await page.evaluate(async (hash) => {
    const start = performance.now();
    location.hash = hash;
    while (!document.querySelector('[role=treegrid] [role=row][data-task]')) {
      await new Promise((done) => requestAnimationFrame(done));
    }
    return performance.now() - start;
  }, address);
  await page.waitForTimeout(1_000);
  return took;
}

/** From the start of the navigation until a cell's editor is there, by the page's own clock. */
function firstEditor(page) {
  return page.evaluate(async () => {
    const there = async (selector) => {
      for (;;) {
        const element = document.querySelector(selector);
        if (element) return element;
        await new Promise((done) => requestAnimationFrame(done));
      }
    };
    const cell = await there('[role=row][data-task] [data-col="name"]');
    cell.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    await there('#cell-editor input, #cell-editor select');
    return performance.now();
  });
}

async function edit(page) {
  const edits = [];
  for (let turn = 0; turn < 10; turn += 1) {
    const name = `Task ${turn + 2}`;
    await choose(page, name, 'duration');
    await page.keyboard.press('F2');
    const editor = page.locator('#cell-editor input');
    await editor.fill(`${turn + 2}d`);
    const task = await row(page, name).getAttribute('data-task');
    edits.push(
      await page.evaluate(async ({ task, text }) => {
        const start = performance.now();
        const input = document.querySelector('#cell-editor input');
        input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
        const shown = () => document.querySelector(`[data-task="${task}"] [data-col="duration"] .text`)?.textContent;
        while (shown()?.trim() !== text) {
          await new Promise((done) => requestAnimationFrame(done));
        }
        return performance.now() - start;
      }, { task, text: `${turn + 2}d` }),
    );
    await page.keyboard.press('Escape');
    await page.waitForTimeout(500); // what the edit set off elsewhere is not part of the next one
  }
  show('from Enter to the new duration on screen', edits);
}

/** From a key going down to the frame that shows its letter. */
async function type(page) {
  await choose(page, 'Task 4', 'name');
  await page.keyboard.press('F2');
  await watchKeys(page, '#cell-editor input');
  for (const letter of 'the quick brown fox jumps over the lazy dog') {
    await press(page, letter, 60);
  }
  show('from a key to its letter on screen', await page.evaluate(() => globalThis.typed));
  await page.keyboard.press('Escape');
}

/** Through the whole plan and back, a wheel's step each frame. */
async function scroll(page) {
  const frames = await page.evaluate(async () => {
    const scroller = document.querySelector('.scroller');
    const times = [];
    const step = Math.max(120, scroller.scrollHeight / 240);
    let last = await new Promise(requestAnimationFrame);
    for (let top = 0; top < scroller.scrollHeight; top += step) {
      scroller.scrollTop = top;
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    scroller.scrollTop = 0;
    return times;
  });
  show('a frame while scrolling', frames);
  console.log(`  frames over 50 ms by the clock: ${frames.filter((time) => time > 50).length} of ${frames.length}`);
}

/** Registers with 5,000 records beside 10,000 tasks: from the address to a record, filtering, and searching as one types. */
async function measureRecords(file) {
  const person = await Person.arrive('Alice', relay);
  let page = await person.openPage();
  await importFile(page, file);
  await page.waitForTimeout(3_000);
  const address = new URL(page.url()).hash.replace(/\/plan.*$/, '/risks');
  const line = '.register-row:not(.group):not(.head)';

  console.log('\n10,000 tasks and 5,000 records');
  const cold = [];
  for (let turn = 0; turn < 5; turn += 1) {
    await page.close();
    page = await person.openPage(address);
    cold.push(
      await page.evaluate(async (line) => {
        while (!document.querySelector(line)) await new Promise((done) => requestAnimationFrame(done));
        return performance.now();
      }, line),
    );
    await page.waitForTimeout(1_000);
  }
  show('from the address to the records on screen', cold);

  await page.getByRole('searchbox').first().click();
  await watchKeys(page, 'input[type=search]');
  for (const letter of 'antenna power') await press(page, letter);
  show('from a key in the filter to its records on screen', await page.evaluate(() => globalThis.typed));
  await page.getByRole('searchbox').first().fill('');

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').first().waitFor();
  await watchKeys(page, '[role=combobox]');
  for (const letter of 'fibre ferry') await press(page, letter);
  show('from a key in the search to what it finds on screen', await page.evaluate(() => globalThis.typed));
  await person.leave();
}

async function press(page, letter, rest = 250) {
  await page.keyboard.press(letter === ' ' ? 'Space' : letter);
  await page.waitForTimeout(rest);
}

/** Notes for each key how long it takes until the frame that shows what came of it. */
function watchKeys(page, field) {
  return page.evaluate((field) => {
    globalThis.typed = [];
    document.querySelector(field).addEventListener(
      'keydown',
      ({ timeStamp }) =>
        requestAnimationFrame(() => {
          const painted = new MessageChannel();
          painted.port1.onmessage = () => globalThis.typed.push(performance.now() - timeStamp);
          painted.port2.postMessage(null);
        }),
      { capture: true },
    );
  }, field);
}
