// A Microsoft Project file is opened: the same tasks in the same order with the dates that it stored.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { equal } from '../lib/expect.mjs';
import { allRows, exported, importFile } from '../lib/plan.mjs';

export default async function story({ arrive }) {
  const file = join(process.env.THROUGHLINE_CORPUS, 'mspdi', 'Commercial_construction_project_plan.xml');
  const stored = tasksOf(await readFile(file, 'utf8'));

  const alice = await arrive('Alice');
  const page = await alice.openPage();
  await importFile(page, file);

  const rows = await allRows(page);
  equal(rows.map(({ name }) => name), stored.map(({ name }) => name), 'the names');
  const { tasks } = await exported(page);
  const dates = tasks.map(({ name, schedule: { start, finish } }) => ({ name, start, finish }));
  equal(dates, stored, 'the dates');
}

/** Names and dates of a file's tasks, in order; the row of the project itself is not a task. */
function tasksOf(xml) {
  const value = (task, tag) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(task)?.[1] ?? '';
  const plain = (text) =>
    text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[name]);
  return [...xml.matchAll(/<Task>(.*?)<\/Task>/gs)]
    .map(([, task]) => task)
    .filter((task) => value(task, 'OutlineLevel') !== '0' && value(task, 'IsNull') !== '1')
    .map((task) => ({
      name: plain(value(task, 'Name')),
      start: value(task, 'Start').slice(0, 16),
      finish: value(task, 'Finish').slice(0, 16),
    }));
}
