/** A view somebody kept: its address and the name it got. */
export interface SavedView {
  to: string;
  name: string;
}

const MOST = 20;

/** Reads what settings hold; what is damaged there is no view. Only addresses of lists are taken. */
export function readViews(text: string | null): SavedView[] {
  try {
    const known: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(known)) return [];
    return known
      .filter(
        (one: unknown): one is SavedView =>
          typeof (one as SavedView)?.name === 'string' &&
          /^\/(?:envelopes|inbox|outbox)(?:\?[^#]*)?$/.test((one as SavedView)?.to ?? ''),
      )
      .slice(0, MOST)
      .map(({ to, name }) => ({ to, name }));
  } catch {
    return [];
  }
}

/** With it, newest first; without it when it was there. */
export function toggleView(views: readonly SavedView[], view: SavedView): SavedView[] {
  const others = views.filter(({ to }) => to !== view.to);
  return others.length < views.length ? others : [view, ...others].slice(0, MOST);
}
