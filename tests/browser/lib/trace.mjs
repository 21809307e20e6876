// A trace of Chromium while something happens: what held the page's thread, by the clock and by the time
// that the thread really ran. On a busy machine only the second says something about the page.
import { writeFile } from 'node:fs/promises';

const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink.user_timing'];

/** Runs `act` and gives what it gave and the trace's events. */
export async function traced(page, act) {
  const session = await page.context().newCDPSession(page);
  await session.send('Tracing.start', {
    transferMode: 'ReturnAsStream',
    traceConfig: { includedCategories: CATEGORIES, recordMode: 'recordAsMuchAsPossible' },
  });
  const result = await act();
  const complete = new Promise((done) => session.once('Tracing.tracingComplete', done));
  await session.send('Tracing.end');
  const { stream } = await complete;
  let text = '';
  for (let chunk; !chunk?.eof; ) {
    chunk = await session.send('IO.read', { handle: stream });
    text += chunk.base64Encoded ? Buffer.from(chunk.data, 'base64').toString() : chunk.data;
  }
  await session.send('IO.close', { handle: stream });
  await session.detach();
  return { result, trace: new Trace(text) };
}

export class Trace {
  constructor(text) {
    this.text = text;
    this.events = JSON.parse(text).traceEvents;
  }

  keep(file) {
    return writeFile(file, this.text);
  }

  /** The tasks of the page's thread, in milliseconds: by the clock and by what the thread ran. */
  tasks() {
    const threads = new Set(
      this.events
        .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
        .map(({ pid, tid }) => `${pid}/${tid}`),
    );
    return this.events
      .filter(({ name, ph, pid, tid }) => ph === 'X' && /RunTask$/.test(name) && threads.has(`${pid}/${tid}`))
      .map(({ dur = 0, tdur = 0 }) => ({ clock: dur / 1000, ran: tdur / 1000 }));
  }

  /** The same in words: how many were long, and how long the longest was. */
  long() {
    const tasks = this.tasks();
    const told = (of) => {
      const long = tasks.map((task) => task[of]).filter((time) => time > 50);
      const longest = Math.max(0, ...tasks.map((task) => task[of]));
      return `${long.length} (longest ${longest.toFixed(0)} ms)`;
    };
    return `by the thread's time ${told('ran')}, by the clock ${told('clock')}`;
  }
}
