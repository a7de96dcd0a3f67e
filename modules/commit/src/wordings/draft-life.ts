/** After a week nobody remembers what the change was about. The agent has captured again by then. */
export const draftLifeMs = 7 * 24 * 3_600_000;
