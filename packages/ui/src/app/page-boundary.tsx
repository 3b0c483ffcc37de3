import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Sheet } from '../components/sheet.tsx';

/** One page that cannot be drawn takes nothing else with it: the rail stays, and what moves goes on. */
export class PageBoundary extends Component<{ at: string; children: ReactNode }, { error: unknown; at: string }> {
  override state = { error: null as unknown, at: this.props.at };
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  static getDerivedStateFromProps({ at }: { at: string }, state: { at: string }) {
    return state.at === at ? null : { error: null, at };
  }
  override render() {
    if (this.state.error === null) return this.props.children;
    return <Broken error={this.state.error} onRetry={() => this.setState({ error: null })} />;
  }
}

function Broken({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const { t } = useTranslation('shell');
  return (
    <Sheet title={t('broken.title')}>
      <ErrorNote
        error={error}
        what={t('broken.what')}
        onRetry={onRetry}
        actions={
          <Button isSmall kind="quiet" onClick={() => location.reload()}>
            {t('broken.reload')}
          </Button>
        }
      />
    </Sheet>
  );
}
