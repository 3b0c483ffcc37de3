/** Time, chance and ids come in from outside. */
export interface World {
  /** ms since 1970. */
  now(): number;
  random(bytes: number): Uint8Array;
  /** A fresh UUIDv7. */
  id(): string;
}
