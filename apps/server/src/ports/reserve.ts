/** Room kept back on the disk of the database, so that a full disk still lets an envelope be withdrawn and purged. */
export interface Reserve {
  /** Gives the room up. False when there was none left. */
  spend(): Promise<boolean>;
  /** True while the room is kept. */
  isKept(): Promise<boolean>;
  /** Takes the room again, when there is enough beside it; otherwise does nothing. */
  restore(): Promise<void>;
}
