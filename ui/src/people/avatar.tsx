import { avatarInk, groundOf } from './avatar-colours.ts';
import { initialsOf } from './initials.ts';

/** A person by the initials of the name, which stands beside it: the avatar itself is not read out. */
export function Avatar({ name, size = 32 }: { name: string; size?: number }) {
  return (
    <span
      aria-hidden="true"
      className="grid shrink-0 place-items-center overflow-hidden rounded-full leading-none font-semibold"
      style={{
        width: size,
        height: size,
        fontSize: size * 0.36,
        background: groundOf(name),
        color: avatarInk,
      }}
    >
      {initialsOf(name)}
    </span>
  );
}
