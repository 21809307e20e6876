// How the page behaves with large plans: opening, editing, and whether anything holds the main thread for
// more than 50 ms. Figures only; nothing here fails for being slow.
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { choose, importFile, row } from './lib/plan.mjs';
import { Person } from './lib/person.mjs';
import { startRelay } from './lib/relay.mjs';

const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
const relay = await startRelay();
try {
  for (const count of [1_000, 10_000]) await measure(count);
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
  await person.context.addInitScript(() => {
    globalThis.long = [];
    new PerformanceObserver((list) => globalThis.long.push(...list.getEntries().map((task) => task.duration)))
      .observe({ type: 'longtask', buffered: true });
  });
  const file = join(folder, `${count}.xml`);
  await writeFile(file, plan(count));
  let page = await person.openPage();
  await importFile(page, file);
  const address = new URL(page.url()).hash;
  await page.waitForTimeout(2_000);

  console.log(`\n${count.toLocaleString('en')} tasks`);
  const openings = [];
  let long = [];
  for (let turn = 0; turn < 5; turn += 1) {
    await page.close();
    page = await person.openPage();
    await page.getByRole('button', { name: /^Start empty/ }).waitFor();
    await page.evaluate(() => (globalThis.long.length = 0));
    const took = await page.evaluate(async (hash) => {
      const start = performance.now();
      location.hash = hash;
      while (!document.querySelector('[role=treegrid] [role=row][data-task]')) {
        await new Promise((done) => requestAnimationFrame(done));
      }
      return performance.now() - start;
    }, address);
    openings.push(took);
    await page.waitForTimeout(1_000);
    long = long.concat(await page.evaluate(() => globalThis.long));
  }
  show('from the list to the plan on screen', openings);
  console.log(`  main-thread tasks over 50 ms while opening: ${long.length}${long.length ? ` (${long.map(Math.round).join(', ')} ms)` : ''}`);

  const edits = [];
  await page.evaluate(() => (globalThis.long.length = 0));
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
  const held = await page.evaluate(() => globalThis.long);
  console.log(`  main-thread tasks over 50 ms while editing: ${held.length}${held.length ? ` (${held.map(Math.round).join(', ')} ms)` : ''}`);
  await person.leave();
}
