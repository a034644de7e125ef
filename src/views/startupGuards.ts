// Where the budgets of startups are guarded, in one file: a window that has one of them mostly has both.
export { StartupTasks } from './startupTasks.ts';
export { StartupTests } from './startupTests.ts';
