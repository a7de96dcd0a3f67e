/** What Chromium gives a page that can be installed. */
export interface InstallPrompt extends Event {
  readonly prompt: () => Promise<unknown>;
}

let offer: InstallPrompt | null = null;
const listeners = new Set<() => void>();

const tell = (next: InstallPrompt | null) => {
  offer = next;
  for (const listener of listeners) listener();
};

export const installOffer = {
  get: () => offer,
  take: () => {
    const prompt = offer;
    tell(null);
    return prompt;
  },
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

/** The browser offers it once, early: before the part that shows it is loaded. */
export function hearInstallOffer(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    tell(event as InstallPrompt);
  });
  addEventListener('appinstalled', () => tell(null));
}
