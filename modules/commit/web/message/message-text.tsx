import { Seen } from '@dojang/kernel/web';
/** A message as it will stand in the history: the header large, the body below. */
export function MessageText({ message }: { message: string }) {
  const end = message.indexOf('\n');
  const header = end < 0 ? message : message.slice(0, end);
  const body = end < 0 ? '' : message.slice(end).replace(/^\n+/, '').trimEnd();
  return (
    <>
      <p className="text-lg leading-snug font-semibold sm:text-xl">
        <Seen text={header} />
      </p>
      {body && (
        <p className="mt-2.5 text-[0.9375rem] whitespace-pre-wrap text-ink-2">
          <Seen text={body} />
        </p>
      )}
    </>
  );
}
