import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

export type Content = Record<string, unknown>;

export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

/** A message of Jupyter's protocol, with the routing identities that precede it. */
export interface Message {
  identities: Buffer[];
  header: Header;
  /** The header of the request that the message answers; empty for a request. */
  parent: Partial<Header>;
  content: Content;
}

export const protocolVersion = '5.4';
const delimiter = '<IDS|MSG>';

const signature = (key: string, parts: readonly (string | Buffer)[]): Buffer => {
  if (key === '') return Buffer.alloc(0);
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return Buffer.from(mac.digest('hex'));
};

export const newHeader = (type: string, session: string): Header => ({
  msg_id: randomUUID(),
  msg_type: type,
  session,
  username: 'kernel',
  date: new Date().toISOString(),
  version: protocolVersion,
});

/** The frames of a message, signed with `key` (HMAC-SHA256; an empty key signs nothing). */
export function encode(key: string, { identities, header, parent, content }: Message): (string | Buffer)[] {
  const parts = [header, parent, {}, content].map((part) => JSON.stringify(part));
  return [...identities, delimiter, signature(key, parts), ...parts];
}

/** The message in `frames`; a string that says what is wrong when it is malformed or its signature is not that of `key`. */
export function decode(key: string, frames: readonly Buffer[]): Message | string {
  const start = frames.findIndex((frame) => frame.toString('latin1') === delimiter);
  const given = frames[start + 1];
  const parts = frames.slice(start + 2, start + 6);
  if (start < 0 || given === undefined || parts.length < 4) return 'a message without its four parts';
  const expected = signature(key, parts);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return 'a message with a wrong signature';
  }
  try {
    const [header, parent, , content] = parts.map((part) => JSON.parse(part.toString('utf8')));
    if (typeof header?.msg_type !== 'string' || typeof content !== 'object' || content === null) {
      return 'a message without type or content';
    }
    return { identities: frames.slice(0, start), header, parent: parent ?? {}, content };
  } catch {
    return 'a message that is not JSON';
  }
}
