import type { AlertRule } from '../core/module.ts';
import type { NotificationKind, Params } from '../core/notification-kind.ts';

const params = ['shop', 'shelf', 'notes', 'code'];
const where = (p: Params) => [p.shop, p.shelf].filter(Boolean).join(' · ');

/** What a person hears of their notes. */
export const noteNotices: readonly NotificationKind[] = [
  {
    kind: 'note.draft-waiting',
    priority: 'normal',
    channels: { 'web-push': 'on', slack: 'on', email: 'fallback' },
    params,
    asks: true,
    label: { ko: '새 메모', en: 'A new note' },
    words: {
      ko: (p) => ({
        title: '도장을 기다리는 메모가 있어요',
        body: `${where(p)}: 메모 ${p.notes ?? 1}개`,
      }),
      en: (p) => ({ title: 'A note waits', body: `${where(p)}: ${p.notes ?? 1} notes` }),
    },
  },
  {
    kind: 'note.act-done',
    priority: 'normal',
    channels: { 'web-push': 'on', slack: 'off', email: 'off' },
    params,
    label: { ko: '메모 완료', en: 'Note done' },
    words: {
      ko: (p) => ({ title: '메모를 보냈어요', body: where(p) || '확인해 보세요.' }),
      en: (p) => ({ title: 'The note was sent', body: where(p) || 'Open it.' }),
    },
  },
  {
    kind: 'note.act-failed',
    priority: 'normal',
    channels: { 'web-push': 'on', slack: 'on', email: 'fallback' },
    params,
    label: { ko: '메모 실패', en: 'Note failed' },
    words: {
      ko: (p) => ({ title: '메모를 보내지 못했어요', body: `이유: ${p.code ?? ''}` }),
      en: (p) => ({ title: 'The note was not sent', body: `Reason: ${p.code ?? ''}` }),
    },
  },
  {
    kind: 'note.read',
    priority: 'normal',
    channels: { 'web-push': 'on', slack: 'on', email: 'fallback' },
    params,
    quiet: 'digest',
    label: { ko: '읽은 메모', en: 'A note was read' },
    words: {
      ko: (p) => ({ title: '메모를 읽었어요', body: `${where(p)}: ${p.notes ?? 1}번` }),
      en: (p) => ({ title: 'The note was read', body: `${where(p)}: ${p.notes ?? 1} times` }),
    },
  },
];

export const noteAlerts: readonly AlertRule[] = [
  {
    name: 'NotebookClosed',
    expr: 'dojang_note_open == 0',
    forMinutes: 5,
    severity: 'ticket',
    summary: 'The notebook is closed: start the server again.',
  },
];
