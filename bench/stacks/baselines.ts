import { createHash } from 'node:crypto';
import type { Printed } from './world.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** The raw message and stack. */
export const rawKey = ({ type, message, stack }: Printed): string =>
  hash(`${type}\n${message}\n${stack}`);

const isFrame = (line: string) =>
  /^\s*(?:at |from |#\d|File "|\d+: |\||\+)|:\d+(?::\d+)?(?:$|:in)|\S@\S/.test(line) ||
  /\.go:\d+|^\S+\(.*\)$/.test(line);

const libraries =
  /node_modules|node:|<anonymous>|native code|site-packages|<frozen|\bjava\.|javax?\.|jakarta\.|jdk\.|sun\.|kotlinx?\.|scala\.|akka\.|springframework|reactor\.|netty|apache\.|jboss|undertow|quarkus|ktor|okhttp|postgresql|hikari|pkg\/mod|net\/http|runtime\/|gin-gonic|labstack|go-chi|google\.golang|System\.|Microsoft\.|MediatR|Hangfire|Npgsql|\/gems\/|\/vendor\/|Illuminate|Symfony|Doctrine|\/rustc\/|\/registry\/|core::|std::|alloc::|tokio::|axum::|hyper::|actix/;

/**
 * Rules as error trackers had them first: the type and the lines of frames that name no known library, as they are
 * written, without numbers, addresses and long hex. Without such lines the message without its numbers.
 */
export function linesKey({ type, message, stack }: Printed): string {
  const own = stack
    .split('\n')
    .filter((line) => isFrame(line) && !libraries.test(line))
    .map((line) =>
      line
        .trim()
        .replace(/0x[0-9a-f]+/g, '')
        .replace(/[0-9a-f]{12,}/g, '')
        .replace(/\d+/g, ''),
    );
  return hash([type, ...(own.length > 0 ? own : [message.replace(/\d+/g, '')])].join('\n'));
}
