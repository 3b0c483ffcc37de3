/** Free fields by which a load says where it goes: names that the send page offers and the figures sum by. */
export const TARGET_FIELDS = { database: 'target database', table: 'target table' } as const;

/** Where an envelope's fields say it goes; null when they name no table. */
export function targetOf(fields: Readonly<Record<string, unknown>> | null): { database: string; table: string } | null {
  const [database, table] = [fields?.[TARGET_FIELDS.database], fields?.[TARGET_FIELDS.table]];
  if (typeof table !== 'string' || table.trim() === '') return null;
  return { database: typeof database === 'string' ? database.trim() : '', table: table.trim() };
}
