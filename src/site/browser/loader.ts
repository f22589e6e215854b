/*
 * Draws a chart in the place of its picture when it comes into view. What draws, and each chart's data, are scripts that are
 * loaded when they are first needed: a page that is opened from a disk can load nothing else.
 */
const assets = (document.currentScript as HTMLScriptElement).src.replace(/[^/]*$/, '');

declare global {
  var workbookChart: (id: string, spec: object) => void;
  var workbookDraw: (element: HTMLElement, spec: object) => Promise<void>;
}

const waiting = new Map<string, (spec: object) => void>();
globalThis.workbookChart = (id, spec) => waiting.get(id)?.(spec);

const scripts = new Map<string, Promise<void>>();

function load(source: string): Promise<void> {
  const known = scripts.get(source);
  if (known !== undefined) return known;
  const loaded = new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = source;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`cannot load ${source}`));
    document.head.append(script);
  });
  scripts.set(source, loaded);
  return loaded;
}

const specs = new Map<string, Promise<object>>();

function specOf(id: string): Promise<object> {
  const known = specs.get(id);
  if (known !== undefined) return known;
  const spec = new Promise<object>((resolve, reject) => {
    waiting.set(id, resolve);
    load(`${assets}../charts/${id}.js`).catch(reject);
  });
  specs.set(id, spec);
  return spec;
}

async function draw(box: HTMLElement): Promise<void> {
  const [spec] = await Promise.all([specOf(box.dataset['chart'] ?? ''), load(`${assets}draw.js`)]);
  const place = document.createElement('div');
  box.append(place);
  await globalThis.workbookDraw(place, structuredClone(spec));
  box.querySelector('img')?.remove();
}

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      // The picture stays where the chart cannot be drawn.
      draw(target as HTMLElement).catch((error: unknown) => console.error(error));
    }
  },
  { rootMargin: '200px' },
);
for (const box of document.querySelectorAll('[data-chart]')) observer.observe(box);

export {};
