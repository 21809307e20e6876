// Cells to and from a spreadsheet: copied with quotes, pasted over cells and as rows, cut and moved,
// and what cannot be taken is shown before anything is.
import { equal, expect } from '../lib/expect.mjs';
import { addTask, choose, chooseRow, row, startEmpty, table, text, write } from '../lib/plan.mjs';

export default async function story({ arrive }) {
  const alice = await arrive('Alice', { permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await alice.openOwnPage();
  const press = (key) => page.keyboard.press(key);
  // The focus follows the cursor within a frame.
  const settled = () => page.waitForFunction(() => document.activeElement.closest('[role=treegrid] [role=row]'));
  // What a spreadsheet does when somebody copies: the events carry the text.
  const paste = async (cells) => {
    await settled();
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(event);
    }, cells);
  };
  const copy = async (kind = 'copy') => {
    await settled();
    return page.evaluate((kind) => {
      const data = new DataTransfer();
      const event = new ClipboardEvent(kind, { clipboardData: data, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(event);
      return data.getData('text/plain');
    }, kind);
  };
  const names = () =>
    table(page).locator('[role=row][data-task]').evaluateAll((rows) =>
      rows
        .sort((a, b) => a.getAttribute('aria-rowindex') - b.getAttribute('aria-rowindex'))
        .map((row) => row.querySelector('[data-col=name] .text').textContent.replace(/\s+/g, ' ')),
    );

  await startEmpty(page, 'From a spreadsheet');
  await addTask(page, 'Survey');

  // Rows with headings: names with a quote and a line break, durations, people, links between them.
  await chooseRow(page, 'Survey');
  await paste('Key\tName\tDuration\tPredecessors\tResources\r\nT-50\tDeploy\t\t\t\r\nT-51\t  Rack 42" high\t3d\t\tJon\r\nT-52\t"  Cable\nand label"\t2d\t51FS+1d\tAruna[50%], Jon\r\n');
  await row(page, 'Rack 42" high').waitFor();
  await expect(() => text(page, 'Rack 42" high', 'duration'), '3d', 'the pasted duration');
  await expect(names, ['Survey', 'Deploy', 'Rack 42" high', 'Cable and label'], 'the pasted rows');
  const cable = table(page).getByRole('row').nth(4);
  equal(await cable.getAttribute('aria-level'), '2', 'the level that the blanks say');
  equal(await cable.locator('[data-col=predecessors] .text').innerText(), '3FS+1d', 'the link between the pasted rows');

  // One undo takes it all back; redo brings it again.
  await press('Control+z');
  await expect(names, ['Survey'], 'the paste to be undone at once');
  await press('Control+Shift+z');
  await row(page, 'Rack 42" high').waitFor();

  // A block over cells; what cannot be read is shown, and nothing is changed until a person decides.
  await choose(page, 'Survey', 'duration');
  await paste('5d\t2026-01-12\nsoon\t');
  const dialog = page.getByRole('dialog', { name: /cannot be taken/ });
  await dialog.waitFor();
  equal(await text(page, 'Survey', 'duration'), '1d?', 'the duration before the decision');
  await dialog.getByRole('button', { name: /^Take the rest/ }).click();
  await expect(() => text(page, 'Survey', 'duration'), '5d', 'the duration after the decision');
  await expect(() => text(page, 'Survey', 'start'), /^12 Jan/, 'the pasted start');

  // A range of cells goes out as a spreadsheet reads it.
  await choose(page, 'Rack 42" high', 'duration');
  await press('Shift+ArrowDown');
  equal(await copy(), '3d\n2d', 'the copied cells');
  await choose(page, 'Survey', 'name');
  await press('Shift+ArrowDown');
  await press('Shift+ArrowDown');
  equal((await copy()).split('\n').slice(0, 2), ['Survey', 'Deploy'], 'the copied names');

  // Rows that are cut move to where they are pasted, with everything below them.
  await addTask(page, 'Close');
  await write(page, 'Close', 'duration', '0');
  await chooseRow(page, 'Survey');
  const cut = await copy('cut');
  await choose(page, 'Close', 'name');
  await paste(cut);
  await expect(names, ['Deploy', 'Rack 42" high', 'Cable and label', 'Close', 'Survey'], 'the rows after the move');
  await press('Control+z');
  await expect(names, ['Survey', 'Deploy', 'Rack 42" high', 'Cable and label', 'Close'], 'the rows after one undo');
}
