export interface Point {
  readonly key: string;
  /** What stands at this place, as words: a day, a name. */
  readonly label: string;
  readonly value: number;
}

/** The figures of a plot for everybody who does not see it. */
export function PlotTable({
  title,
  points,
  show,
}: {
  title: string;
  points: readonly Point[];
  show: (value: number) => string;
}) {
  return (
    <table className="sr-only">
      <caption>{title}</caption>
      <tbody>
        {points.map(({ key, label, value }) => (
          <tr key={key}>
            <th scope="row">{label}</th>
            <td>{show(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
