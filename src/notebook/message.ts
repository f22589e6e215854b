import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Json } from '../system/json.js';

/** A message of the Jupyter protocol, version 5.3, as far as a client needs it. */
export interface Message {
  id: string;
  type: string;
  /** The id of the request that this message answers. */
  parent: string | undefined;
  content: Record<string, Json>;
}

const delimiter = '<IDS|MSG>';

const sign = (key: string, parts: readonly (string | Buffer)[]): Buffer => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return Buffer.from(mac.digest('hex'));
};

/** The frames of a request, signed with `key`, and its id. */
export function encodeMessage(
  key: string,
  session: string,
  type: string,
  content: Record<string, Json>,
): { id: string; frames: (string | Buffer)[] } {
  const id = randomUUID();
  const header = {
    msg_id: id,
    session,
    username: 'workbook',
    date: new Date().toISOString(),
    version: '5.3',
  };
  const parts = [{ ...header, msg_type: type }, {}, {}, content].map((part) => JSON.stringify(part));
  return { id, frames: [delimiter, sign(key, parts), ...parts] };
}

/** The message in `frames`, or undefined for a message that is malformed or not signed with `key`. */
export function decodeMessage(key: string, frames: readonly Buffer[]): Message | undefined {
  const start = frames.findIndex((frame) => frame.toString('latin1') === delimiter);
  const parts = frames.slice(start + 2, start + 6);
  const signature = frames[start + 1];
  if (start < 0 || parts.length < 4 || signature === undefined) return undefined;
  const expected = sign(key, parts);
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return undefined;
  try {
    const [header, parent, , content] = parts.map((part) => JSON.parse(part.toString('utf8')));
    return { id: header.msg_id, type: header.msg_type, parent: parent.msg_id, content };
  } catch {
    return undefined;
  }
}
