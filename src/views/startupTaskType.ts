/** The type of the tasks that measure startups, as tasks.json and package.json name it. */
export const startupTaskType = 'thaw';
