/** How many of `times` fall on each of the last `days` local days, oldest first. */
export function dayCounts(
  times: readonly string[],
  days: number,
  now: Date,
): { day: Date; count: number }[] {
  const counts = Array.from({ length: days }, (_, index) => {
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - (days - 1 - index));
    return { day, count: 0 };
  });
  for (const time of times) {
    const at = new Date(time);
    const index = counts.findLastIndex(({ day }) => day <= at);
    const found = counts[index];
    if (found && at <= now) found.count += 1;
  }
  return counts;
}
