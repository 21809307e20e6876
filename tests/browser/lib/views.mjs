// Every view of the client, and how a person comes to it. What is `wide` has no place on a phone's screen.
import { cell, row, startSample, table } from './plan.mjs';

const press = (name) => (page) => page.getByRole('button', { name }).first().click();
const escape = (page) => page.keyboard.press('Escape');
const drawer = (page) => page.getByRole('complementary', { name: /^Details of/ });

/** Presses one of the row's tools. Where there is no room for them they are in a menu. */
async function useTool(page, name, item) {
  const tool = page.getByRole('button', { name });
  if (await tool.isVisible()) {
    await tool.click();
  } else {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  }
}

/** Does something to the dates of the whole plan. */
async function useSchedule(page, item) {
  const tool = page.getByRole('button', { name: 'Schedule', exact: true });
  await ((await tool.isVisible()) ? tool : page.getByRole('button', { name: 'More actions' })).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function openDetails(page) {
  await useTool(page, /^Details/, 'Details');
  await drawer(page).waitFor();
}

/** Goes to a page beside the plan by its address. */
async function visit(page, path) {
  await page.evaluate((path) => {
    location.hash = `${location.hash.split('/').slice(0, 3).join('/')}/${path}`;
  }, path);
  await page.locator('.register-main').waitFor();
}

export const views = [
  {
    name: 'projects',
    show: (page) => page.getByRole('button', { name: /^Start empty/ }).waitFor(),
  },
  {
    name: 'new project',
    show: press(/^Start empty/),
    hide: escape,
  },
  {
    name: 'importing a table',
    async show(page) {
      const table = 'Task name;Duration;Before;Owner\nDig;2;;Ann\nLay pipes;three;1;Ben\n';
      const file = { name: 'works.csv', mimeType: 'text/csv', buffer: Buffer.from(table) };
      await page.locator('input[type=file]').setInputFiles(file);
      await page.getByRole('dialog', { name: /^Import/ }).getByRole('row').nth(3).waitFor();
    },
    hide: escape,
  },
  {
    name: 'plan',
    show: startSample,
  },
  {
    name: 'a cell being edited',
    async show(page) {
      await table(page).getByRole('row').nth(3).locator('[data-col="predecessors"]').click();
      await page.keyboard.press('F2');
    },
    hide: escape,
  },
  {
    name: 'a choice being edited',
    wide: true,
    async show(page) {
      await press(/^Columns$/)(page);
      await page.getByLabel('Find a column').fill('Constraint');
      await page.getByRole('checkbox', { name: 'Constraint', exact: true }).check();
      await escape(page);
      await table(page).getByRole('row').nth(3).locator('[data-col="constraint"]').click();
      await page.keyboard.press('F2');
    },
    hide: escape,
  },
  {
    name: 'columns',
    wide: true,
    show: press(/^Columns$/),
    async hide(page) {
      await press(/^Usual columns$/)(page);
      await escape(page);
    },
  },
  {
    name: 'recurring task',
    async show(page) {
      await useTool(page, /^New recurring task$/, 'New recurring task');
      await page.getByRole('radio', { name: 'Yearly' }).check();
    },
    hide: escape,
  },
  {
    name: 'filter',
    async show(page) {
      await press(/^Filter$/)(page);
      await press(/^Critical$/)(page);
      await page.getByLabel('Add a condition…').selectOption('resources');
      await page.getByLabel('Add a condition…').selectOption('finish');
    },
    hide: escape,
  },
  {
    name: 'groups',
    wide: true,
    async show(page) {
      await press(/^Group$/)(page);
      await page.getByLabel('Group by').selectOption('finish');
    },
    hide: escape,
  },
  {
    name: 'a filtered and grouped plan',
    show: (page) => page.locator('.view-bar').waitFor(),
    hide: press(/^Show everything$/),
  },
  {
    name: 'views',
    show: press(/^View:/),
    hide: escape,
  },
  {
    name: 'keeping a view',
    async show(page) {
      await press(/^View:/)(page);
      await page.getByRole('menuitem', { name: 'Keep this view…' }).click();
    },
    hide: escape,
  },
  {
    name: 'selected cells',
    async show(page) {
      await table(page).getByRole('row').nth(3).locator('[data-col="duration"]').click();
      for (const key of ['Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowRight']) await page.keyboard.press(key);
    },
  },
  {
    name: 'changing what is selected',
    show: press(/^\d+ selected$/),
    async hide(page) {
      await escape(page);
      await table(page).getByRole('row').nth(3).locator('[data-col="name"]').click();
    },
  },
  {
    name: 'cells that cannot be taken',
    async show(page) {
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData('text/plain', 'A name\tsoon\nAnother\tnever');
        document.activeElement.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
        );
      });
      await page.getByRole('dialog', { name: /cannot be taken/ }).waitFor();
    },
    hide: escape,
  },
  {
    name: 'details',
    show: openDetails,
    async hide(page) {
      await drawer(page).getByRole('button', { name: 'Close' }).click();
      await drawer(page).waitFor({ state: 'detached' });
    },
  },
  {
    name: 'waiting for another project',
    async show(page) {
      await openDetails(page);
      await drawer(page).getByRole('button', { name: /^Wait for another project/ }).click();
      await page.getByLabel('Its name').waitFor();
    },
    async hide(page) {
      await escape(page);
      await drawer(page).getByRole('button', { name: 'Close' }).click();
      await drawer(page).waitFor({ state: 'detached' });
    },
  },
  {
    name: 'level',
    wide: true,
    show: (page) => useSchedule(page, 'Level…'),
    hide: escape,
  },
  {
    name: 'levelling preview',
    wide: true,
    async show(page) {
      await useSchedule(page, 'Level…');
      await page.getByRole('button', { name: 'Look for dates' }).click();
      await page.getByRole('region', { name: 'Levelling preview' }).waitFor({ timeout: 90_000 });
    },
    hide: escape,
  },
  {
    name: 'schedule settings',
    async show(page) {
      await useSchedule(page, 'Schedule settings…');
      await page.getByLabel('Status date').waitFor();
    },
    hide: escape,
  },
  {
    name: 'rescheduling uncompleted work',
    show: (page) => useSchedule(page, 'Reschedule uncompleted work…'),
    hide: escape,
  },
  {
    name: 'critical chain',
    async show(page) {
      await page.locator('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+k');
      await page.keyboard.type('critical chain');
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'Critical chain' }).waitFor();
    },
    hide: escape,
  },
  {
    name: 'synchronisation',
    show: press(/^Synchronisation/),
    hide: escape,
  },
  {
    name: 'share',
    show: press(/^Share$/),
    hide: escape,
  },
  {
    name: 'search',
    show: (page) => page.keyboard.press('Control+k'),
    hide: escape,
  },
  {
    name: 'shortcuts',
    show: (page) => page.keyboard.press('?'),
    hide: escape,
  },
  {
    name: 'network',
    async show(page) {
      await page.getByRole('tab', { name: 'Network' }).click();
      await page.locator('.node').first().waitFor();
    },
  },
  {
    name: 'calendar',
    async show(page) {
      await page.getByRole('tab', { name: 'Calendar' }).click();
      await page.getByRole('heading', { name: 'Exceptions' }).waitFor();
    },
  },
  {
    name: 'repeating an exception',
    async show(page) {
      await page.getByRole('button', { name: /^Repeat…/ }).first().click();
      await page.getByRole('checkbox', { name: 'It comes again.' }).check();
    },
    hide: escape,
  },
  {
    name: 'resources',
    async show(page) {
      await page.getByRole('tab', { name: 'Resources' }).click();
      await page.getByRole('table').first().waitFor();
    },
  },
  {
    name: 'baselines',
    async show(page) {
      await page.getByRole('tab', { name: 'Baselines' }).click();
      await page.getByRole('button', { name: 'Take a baseline' }).first().waitFor();
    },
  },
  {
    name: 'print',
    wide: true,
    async show(page) {
      await page.getByRole('tab', { name: 'Gantt' }).click();
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Print…' }).click();
    },
    hide: escape,
  },
  ...[
    ['overview', 'overview'],
    ['my work', 'my-work'],
    ['deliverables', 'deliverables'],
    ['sites', 'sites'],
    ['roll-out', 'roll-out'],
    ['capacity', 'capacity'],
    ['on site', 'on-site'],
    ['photos', 'photos'],
    ['team', 'members'],
    ['responsibilities', 'responsibilities'],
    ['skills', 'skills-matrix'],
    ['risks', 'risks'],
    ['risk matrix', 'risks/grid'],
    ['issues on a board', 'issues/board'],
    ['change requests by date', 'change_requests/calendar'],
    ['acceptance criteria', 'acceptance_criteria'],
    ['reviews', 'reviews'],
    ['decisions', 'decisions'],
    ['compliance', 'compliance-matrix'],
    ['stakeholders', 'stakeholders'],
    ['stakeholder grid', 'stakeholders/grid'],
    ['communication plan', 'communication_plan'],
    ['lessons', 'lessons'],
    ['retrospective board', 'retrospective-board'],
    ['lessons by tag', 'lessons-by-tag'],
    ['risk scales', 'scale_steps'],
    ['an empty register', 'one_to_ones/calendar'],
  ].map(([name, path]) => ({ name, show: (page) => visit(page, path) })),
  {
    name: 'work packages',
    async show(page) {
      await visit(page, 'responsibilities');
      await page.getByRole('button', { name: 'Work packages' }).click();
      await page.getByRole('rowheader', { name: /Tromsø/ }).first().waitFor();
    },
  },
  {
    name: 'register export',
    async show(page) {
      await visit(page, 'risks');
      await page.getByRole('button', { name: 'Export: Risks' }).click();
      await page.getByRole('menuitem', { name: /^Excel/ }).waitFor();
    },
    hide: escape,
  },
  {
    name: 'selected records',
    async show(page) {
      await visit(page, 'risks');
      await page.getByRole('grid').getByRole('checkbox').nth(1).check();
      await page.getByRole('toolbar', { name: 'Selected records' }).waitFor();
    },
    hide: (page) => page.getByRole('grid').getByRole('checkbox').nth(1).uncheck(),
  },
  {
    name: 'a trace and a thread',
    async show(page) {
      await visit(page, 'deliverables');
      await page.getByRole('grid').getByRole('gridcell').nth(2).click();
      await drawer(page).getByText('Trace', { exact: true }).click();
      await drawer(page).getByRole('textbox', { name: 'Write a comment' }).fill('As agreed.');
      await drawer(page).getByRole('button', { name: 'Comment', exact: true }).click();
      await drawer(page).locator('.thread').first().waitFor();
    },
    hide: (page) => drawer(page).getByRole('button', { name: 'Close', exact: true }).click(),
  },
  {
    name: 'new template',
    async show(page) {
      await visit(page, 'roll-out');
      await press('New template')(page);
    },
    hide: escape,
  },
  {
    name: 'what differs from a template',
    async show(page) {
      await press(/^Review \d+ differences$/)(page);
      await page.getByRole('dialog').getByRole('checkbox').first().waitFor();
    },
    hide: escape,
  },
  {
    name: 'rolling out',
    async show(page) {
      await visit(page, 'sites');
      await press('New site')(page);
      await drawer(page).waitFor();
      await visit(page, 'roll-out');
      await press('Roll out…')(page);
      await page.getByRole('dialog').getByRole('checkbox').first().waitFor();
    },
    hide: escape,
  },
  {
    name: 'details of a risk',
    async show(page) {
      await visit(page, 'risks');
      await page.getByRole('grid').getByRole('gridcell').nth(2).click();
      await page.getByRole('complementary', { name: /^Details of risk/ }).waitFor();
      await page.getByText('History', { exact: true }).click();
    },
    hide: (page) => page.getByRole('complementary').getByRole('button', { name: 'Close' }).click(),
  },
  {
    name: 'details of a decision',
    async show(page) {
      await visit(page, 'decisions');
      await page.getByRole('grid').getByRole('gridcell').nth(2).click();
      await page.getByRole('complementary', { name: /^Details of decision/ }).waitFor();
    },
    async hide(page) {
      await page.getByRole('complementary').getByRole('button', { name: 'Close' }).click();
      await page.getByRole('link', { name: 'Plan', exact: true }).click();
      await table(page).waitFor();
    },
  },
  {
    name: 'the plan on a phone',
    async show(page) {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByRole('tab', { name: 'Gantt' }).click();
    },
  },
  {
    name: 'the chart on a phone',
    show: press(/^Chart$/),
  },
  {
    name: 'the calendar on a phone',
    async show(page) {
      await page.getByRole('tab', { name: 'Calendar' }).click();
      await page.getByRole('heading', { name: 'Exceptions' }).waitFor();
    },
  },
  {
    name: 'the network on a phone',
    async show(page) {
      await page.getByRole('tab', { name: 'Network' }).click();
      await page.locator('.node').first().waitFor();
    },
  },
  ...[
    ['the overview on a phone', 'overview'],
    ['risks on a phone', 'risks'],
    ['a board on a phone', 'issues/board'],
    ['the risk matrix on a phone', 'risks/grid'],
    ['the roll-out on a phone', 'roll-out'],
    ['capacity on a phone', 'capacity'],
    ['skills on a phone', 'skills-matrix'],
    ['lessons by tag on a phone', 'lessons-by-tag'],
    ['a site on a phone', 'sites'],
  ].map(([name, path]) => ({ name, show: (page) => visit(page, path) })),
  {
    name: 'details of a site on a phone',
    async show(page) {
      await page.getByRole('grid').getByRole('gridcell').nth(2).click();
      await page.getByRole('complementary', { name: /^Details of site/ }).waitFor();
    },
  },
];
