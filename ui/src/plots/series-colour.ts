const colours = 6;

/** The colour of the `index`th of several things in one plot. They come again, so a name stands beside each. */
export const seriesColour = (index: number): string => `var(--series-${(index % colours) + 1})`;
