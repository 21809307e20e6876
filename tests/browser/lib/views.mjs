// Every view of the client, and how a person comes to it.
import { cell, row, startSample, table } from './plan.mjs';

const press = (name) => (page) => page.getByRole('button', { name }).first().click();
const escape = (page) => page.keyboard.press('Escape');

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
    name: 'details',
    show: press(/^Details/),
    hide: press(/^Details/),
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
    name: 'the plan on a phone',
    show: (page) => page.setViewportSize({ width: 390, height: 844 }),
  },
  {
    name: 'the chart on a phone',
    show: press(/^Chart$/),
  },
];
