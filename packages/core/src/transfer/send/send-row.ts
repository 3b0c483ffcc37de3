/** What a send was asked to be. Survives structured clone: it is kept in the journal. */
export interface SendOptions {
  title: string;
  /** An envelope that stands, with its send ticket where there is one; or what to open. */
  envelope: { id: string; ticket?: string | null } | { open: OpenEnvelope };
  /** What `openSource` gives the source back by after a restart. */
  source: unknown;
  /** Close when all has arrived and nothing asks for a person; yes without. */
  closesItself?: boolean;
  /** What changed while it was sent goes again as it is now, without asking (three times at most); no without. */
  sendsChangedAgain?: boolean;
}

/** Body of POST /api/v1/envelopes. */
export interface OpenEnvelope {
  title: string;
  recipients: ({ email: string } | { issuer: string; subject: string })[];
  contract?: string;
  message?: string;
  fields?: Record<string, string>;
}

/** The journal's row of a send. */
export interface SendRow {
  options: SendOptions;
  envelope: string | null;
  ticket: string | null;
  reel: string;
  isWalked: boolean;
  /** Pages whose entries without a hash were declared, from the first on. */
  declaredPages: number;
  phase: 'open' | 'sealed' | 'not_sealed' | 'stopped';
}
