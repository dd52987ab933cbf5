'use strict';

// Everything that is shown comes from topics that others can write to: it goes into the page as text
// alone (textContent), never as markup, and into addresses by encodeURIComponent.

const MOST_EVENTS = 1000;
const PAGE_OF_EVENTS = 100;
const BARS = 3;
const TIMELINE_MS = 180000;
const TIMELINE_PX = 26;
const LANES = 3;
const PATIENCE_MS = 3000;

const $ = id => document.getElementById(id);
const streams = new Map(); // id -> what the server says of it
const cards = new Map(); // id -> Card
const events = new Map(); // id -> event
const items = new Map(); // id -> node in the list
const calm = matchMedia('(prefers-reduced-motion: reduce)');
const dark = matchMedia('(prefers-color-scheme: dark)');
const clockFormat = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit', minute: '2-digit', second: '2-digit'});
const dayFormat = new Intl.DateTimeFormat(undefined, {
  month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit'});
const wholeFormat = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium', timeStyle: 'long'});
const filter = $('filter');

let serverAhead = 0; // ms that the server's clock is ahead of ours
let most = null; // how many streams the server shows, when there are more
let shown = PAGE_OF_EVENTS;
let opened = null; // id of the event in the dialog
let listed = []; // events in the list, newest first
let visible = 0; // cards in sight

const now = () => Date.now() + serverAhead;

// ---- connection ----

let source = null;
let lostTimer = null;
let retryTimer = null;

function connect() {
  clearTimeout(retryTimer);
  if (source) source.close();
  source = new EventSource('/api/updates');
  source.onopen = () => {
    clearTimeout(lostTimer);
    lostTimer = null;
    connection('live', 'Live');
  };
  source.onmessage = message => take(JSON.parse(message.data));
  source.onerror = () => {
    // The server ends each answer after a while; only what lasts is worth a word.
    lostTimer = lostTimer || setTimeout(() => connection('lost', 'Reconnecting …'), PATIENCE_MS);
    if (source.readyState === EventSource.CLOSED) {
      clearTimeout(retryTimer);
      retryTimer = setTimeout(connect, 2000);
    }
  };
}

function connection(state, text) {
  const node = $('connection');
  if (node.dataset.state !== state) {
    node.dataset.state = state;
    node.textContent = text;
  }
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    clearTimeout(lostTimer);
    clearTimeout(retryTimer);
    lostTimer = null;
    if (source) source.close();
    source = null;
  } else if (!source) {
    connect();
  }
});

// ---- what the server says ----

function take(update) {
  serverAhead = update.now - Date.now();
  most = update.most || null;
  if (update.whole) events.clear();
  takeStreams(update);
  takeEvents(update);
  if (update.events.length || update.whole || update.ids) {
    offerChoices();
    list();
    if (opened && (update.whole || update.events.some(event => event.id === opened))) detail();
  }
  summarize();
}

function takeStreams(update) {
  for (const stream of update.streams) streams.set(stream.id, stream);
  if (update.ids) {
    const there = new Set(update.ids);
    for (const id of [...streams.keys()]) if (!there.has(id)) streams.delete(id);
  }
  if (update.ids || update.whole) layCards();
  for (const stream of update.streams) {
    const card = cards.get(stream.id);
    if (card) card.show(stream);
  }
}

function takeEvents(update) {
  for (const event of update.events) {
    events.delete(event.id);
    events.set(event.id, event);
  }
  for (const id of events.keys()) {
    if (events.size <= MOST_EVENTS) break;
    events.delete(id);
  }
}

function summarize() {
  const by = {};
  for (const stream of streams.values()) by[stream.state] = (by[stream.state] || 0) + 1;
  const words = {behind: 'falling behind', silent: 'silent'};
  const states = ['online', 'behind', 'offline', 'silent', 'failed', 'disabled', 'unknown']
    .filter(state => by[state]).map(state => `${by[state]} ${words[state] || state}`);
  set($('summary'), states.join(', '));
  const note = $('wall-note');
  note.hidden = streams.size > 0 && !most;
  if (most) set(note, `Only the first ${most} streams are shown.`);
}

// ---- the wall ----

const inSight = new IntersectionObserver(entries => {
  for (const entry of entries) {
    const card = cards.get(entry.target.dataset.id);
    if (!card || card.node !== entry.target) continue;
    if (card.visible !== entry.isIntersecting) visible += entry.isIntersecting ? 1 : -1;
    card.visible = entry.isIntersecting;
    if (card.visible) card.draw();
  }
}, {rootMargin: '50px'});

class Card {
  constructor(id) {
    this.node = $('card-template').content.firstElementChild.cloneNode(true);
    this.node.dataset.id = id;
    this.image = this.node.querySelector('img');
    this.visible = false;
    this.loading = false;
    this.free = 0; // when the pictures that were told of have been shown
    this.latest = 0; // when the last picture was shown
    this.window = 0;
    const name = this.node.querySelector('bdi');
    name.textContent = id;
    name.parentNode.title = id;
    this.image.onload = this.image.onerror = () => { this.loading = false; };
    this.image.addEventListener('load', () => {
      this.image.hidden = false;
      this.node.querySelector('.blank').hidden = true;
    });
    inSight.observe(this.node);
  }

  show(stream) {
    this.stream = stream;
    const words = {behind: 'falling behind', unknown: 'not known'};
    this.node.dataset.state = stream.state;
    set(this.node.querySelector('.state'), words[stream.state] || stream.state);
    const why = this.node.querySelector('.why');
    why.hidden = !stream.why;
    set(why, stream.why || '');
    why.title = stream.why || '';
    set(this.node.querySelector('.blank'), stream.state === 'online' ? 'waiting for a picture' : 'no picture');
    this.image.alt = `Latest picture of ${isolated(stream.id)}`;
    this.bars(stream.best || []);
    set(this.node.querySelector('.numbers'), numbers(stream));
    if (stream.pictures && stream.pictures[0] > this.window) this.play(stream.pictures);
  }

  bars(best) {
    const list = this.node.querySelector('.bars');
    while (list.children.length > Math.min(BARS, best.length)) list.lastElementChild.remove();
    while (list.children.length < Math.min(BARS, best.length)) {
      list.append($('bar-template').content.firstElementChild.cloneNode(true));
    }
    best.slice(0, BARS).forEach(([label, score], i) => {
      const bar = list.children[i];
      set(bar.querySelector('.name'), label);
      set(bar.querySelector('.score'), percent(score));
      bar.querySelector('.fill').style.transform = `scaleX(${Math.min(1, score)})`;
    });
  }

  // The fewer cameras are in sight, the more pictures a second each of them has.
  play([number, frames, millis]) {
    this.window = number;
    if (!this.visible || document.hidden) return;
    const rate = calm.matches ? 1
      : visible <= 4 ? 8 : visible <= 9 ? 4 : visible <= 20 ? 2 : visible <= 40 ? 1 : 0.5;
    const time = performance.now();
    let count = Math.min(frames, Math.floor(rate * millis / 1000 + 0.01));
    if (count < 1) {
      if (time - this.latest < 900 / rate) return;
      count = 1;
    }
    // Who is late drops to the newest.
    if (this.free < time || this.free > time + 1500) this.free = time;
    for (let i = 0; i < count; i++) {
      const frame = Math.round((i + 1) * frames / count) - 1;
      const wait = this.free - time + i * millis / count;
      setTimeout(() => this.picture(number, frame), wait);
    }
    this.free += millis;
    this.latest = time;
  }

  picture(number, frame) {
    if (this.loading || !this.visible) return;
    this.loading = true;
    this.image.src = `/api/picture?stream=${encodeURIComponent(this.stream.id)}`
      + `&window=${number}&frame=${frame}`;
  }

  // The moving timeline.
  draw() {
    const canvas = this.node.querySelector('canvas');
    const scale = devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * scale);
    const height = Math.round(TIMELINE_PX * scale);
    if (!width) return;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const pen = canvas.getContext('2d');
    const until = now();
    const from = until - TIMELINE_MS;
    const x = time => (time - from) / TIMELINE_MS * width;
    pen.fillStyle = dark.matches ? '#2b3844' : '#e4e9ed';
    pen.fillRect(0, 0, width, height);
    for (const {event, end, lane} of spans(this.node.dataset.id, from, until)) {
      pen.fillStyle = hue(event.label);
      pen.fillRect(x(event.start), (2 + lane * 8) * scale, Math.max(2 * scale, x(end) - x(event.start)), 6.5 * scale);
    }
    pen.fillStyle = dark.matches ? '#0e1419' : '#fff';
    for (let minute = Math.ceil(from / 60000) * 60000; minute < until; minute += 60000) {
      pen.fillRect(Math.round(x(minute)), 0, scale, height);
    }
  }

  remove() {
    inSight.unobserve(this.node);
    if (this.visible) visible--;
    this.node.remove();
  }
}

function numbers(stream) {
  const parts = [];
  if (stream.fps && ['online', 'behind'].includes(stream.state)) parts.push(`${stream.fps} frames/s`);
  if (stream.best) parts.push(`scored ${seconds(stream.lag * 1000)} after capture`);
  return parts.join(' · ');
}

function layCards() {
  const wall = $('cameras');
  for (const [id, card] of cards) {
    if (!streams.has(id)) {
      card.remove();
      cards.delete(id);
    }
  }
  const ids = [...streams.keys()].sort(new Intl.Collator(undefined, {numeric: true}).compare);
  ids.forEach((id, i) => {
    let card = cards.get(id);
    if (!card) {
      card = new Card(id);
      cards.set(id, card);
      card.show(streams.get(id));
    }
    if (wall.children[i] !== card.node) wall.insertBefore(card.node, wall.children[i] || null);
  });
  wall.dataset.size = ids.length <= 1 ? 'one' : ids.length <= 4 ? 'few' : ids.length <= 16 ? 'some' : 'many';
}

setInterval(() => {
  if (document.hidden) return;
  for (const card of cards.values()) if (card.visible) card.draw();
  for (const [id, node] of items) {
    const event = events.get(id);
    if (event && event.end === null) set(node.querySelector('.length'), lengthOf(event));
  }
  // Scores still come of an event that goes on, or has only just ended.
  const inDialog = $('event').open && events.get(opened);
  if (inDialog && (inDialog.end === null || now() - inDialog.end < 10000)) detail();
}, 1000);

dark.addEventListener('change', () => {
  for (const card of cards.values()) card.draw();
  list();
});

// A stream's events since a time, each on the first lane that is free; the last one takes the rest.
function spans(stream, from, until) {
  const lanes = [];
  return eventsOf(stream, from).map(event => {
    const end = event.end === null ? Math.max(event.until, until - 1000) : event.end;
    let lane = lanes.findIndex(last => last <= event.start);
    if (lane < 0) lane = Math.min(lanes.length, LANES - 1);
    lanes[lane] = end;
    return {event, end, lane};
  });
}

function eventsOf(stream, from) {
  const of = [];
  for (const event of events.values()) {
    if (event.stream === stream && (event.end === null || event.end >= from)) of.push(event);
  }
  return of.sort((a, b) => a.start - b.start);
}

// ---- the list of events ----

function wanted() {
  const score = parseFloat(filter.score.value);
  const from = filter.from.value ? new Date(filter.from.value).getTime() : -Infinity;
  const until = filter.until.value ? new Date(filter.until.value).getTime() : Infinity;
  return event => (!filter.stream.value || event.stream === filter.stream.value)
    && (!filter.label.value || event.label === filter.label.value)
    && !(event.top < score)
    && (event.end === null || event.end >= from) && event.start <= until;
}

function list() {
  const all = [...events.values()].filter(wanted())
    .sort((a, b) => b.start - a.start || (a.id < b.id ? -1 : 1));
  listed = all.slice(0, shown);
  const ids = new Set(listed.map(event => event.id));
  for (const [id, node] of items) {
    if (!ids.has(id)) {
      node.remove();
      items.delete(id);
    }
  }
  const place = $('list');
  listed.forEach((event, i) => {
    let node = items.get(event.id);
    if (!node) {
      node = $('item-template').content.firstElementChild.cloneNode(true);
      node.querySelector('button').onclick = () => open(event.id);
      items.set(event.id, node);
    }
    fill(node, event);
    if (place.children[i] !== node) place.insertBefore(node, place.children[i] || null);
  });
  $('more').hidden = all.length <= shown;
  tellCount(all.length);
}

function tellCount(matching) {
  const all = events.size;
  const note = $('events-note');
  set($('count'), matching < all ? `${matching} of ${counted(all)}` : all ? counted(all) : '');
  note.hidden = matching > 0;
  set(note, all ? 'No event is like that. “Show all” takes the filter away.'
    : 'Nothing has happened yet. When a camera shows something that the model knows, it is told here.');
}

function counted(number) {
  return number === 1 ? '1 event' : `${number} events`;
}

function fill(node, event) {
  const image = node.querySelector('img');
  const evidence = event.atStart || event.atEnd;
  if (evidence && image.dataset.id !== evidence[0]) {
    image.dataset.id = evidence[0];
    image.src = `/api/evidence?id=${encodeURIComponent(evidence[0])}`;
  }
  node.classList.toggle('open', event.end === null);
  const label = node.querySelector('.label');
  set(label, event.label);
  label.title = event.label;
  label.style.setProperty('--hue', hue(event.label));
  const where = node.querySelector('bdi');
  set(where, event.stream);
  where.parentNode.title = event.stream;
  const time = node.querySelector('time');
  time.dateTime = new Date(event.start).toISOString();
  set(time, when(event.start));
  set(node.querySelector('.length'), lengthOf(event));
  set(node.querySelector('.score'), percent(event.top));
}

function lengthOf(event) {
  return event.end === null
    ? `goes on, ${seconds(Math.max(0, now() - event.start))}`
    : seconds(event.end - event.start);
}

function offerChoices() {
  const labels = new Set([...events.values()].map(event => event.label));
  const ids = new Set([...events.values()].map(event => event.stream));
  for (const id of streams.keys()) ids.add(id);
  offer(filter.stream, ids);
  offer(filter.label, labels);
}

function offer(select, values) {
  const chosen = select.value || select.dataset.chosen || '';
  if (chosen) values.add(chosen);
  const sorted = [...values].sort(new Intl.Collator(undefined, {numeric: true}).compare);
  const there = [...select.options].slice(1).map(option => option.value);
  if (there.length === sorted.length && there.every((value, i) => value === sorted[i])) return;
  select.replaceChildren(select.options[0], ...sorted.map(value => {
    const option = document.createElement('option');
    option.value = value;
    option.textContent = value;
    return option;
  }));
  select.value = chosen;
}

filter.addEventListener('submit', event => event.preventDefault());
filter.addEventListener('input', filtered);
filter.addEventListener('reset', () => setTimeout(filtered));
$('more').onclick = () => {
  shown += PAGE_OF_EVENTS;
  list();
};

function filtered() {
  filter.stream.dataset.chosen = filter.stream.value;
  filter.label.dataset.chosen = filter.label.value;
  shown = PAGE_OF_EVENTS;
  list();
  remember();
}

// What is chosen stands in the address, so that it outlives a reload and can be sent to others.
function remember() {
  const chosen = new URLSearchParams();
  for (const name of ['stream', 'label', 'score', 'from', 'until']) {
    if (filter[name].value) chosen.set(name, filter[name].value);
  }
  if (opened) chosen.set('event', opened);
  history.replaceState(null, '', chosen.size ? `#${chosen}` : location.pathname);
}

function recall() {
  const chosen = new URLSearchParams(location.hash.slice(1));
  for (const name of ['score', 'from', 'until']) filter[name].value = chosen.get(name) || '';
  for (const name of ['stream', 'label']) filter[name].dataset.chosen = chosen.get(name) || '';
  opened = chosen.get('event');
  offerChoices();
  if (opened) $('event').showModal();
}

// ---- one event ----

function open(id) {
  opened = id;
  detail();
  if (!$('event').open) $('event').showModal();
  remember();
}

async function detail() {
  const id = opened;
  const event = events.get(id);
  if (!event) {
    set($('event-title'), 'This event is no longer remembered here');
    return;
  }
  set($('event-title'), `${isolated(event.label)} · ${isolated(event.stream)}`);
  evidenceOf($('at-start'), event.atStart, `How ${isolated(event.label)} started`, 'No pictures of its start.');
  evidenceOf($('at-end'), event.atEnd, `How ${isolated(event.label)} ended`,
    event.end === null ? 'It has not ended.' : 'No pictures of its end.');
  facts(event, null);
  $('newer').disabled = !beside(-1);
  $('older').disabled = !beside(1);
  try {
    const answer = await fetch(`/api/event?id=${encodeURIComponent(id)}`);
    if (!answer.ok || opened !== id) return;
    const whole = await answer.json();
    facts(whole, whole.latency);
    curve(whole);
  } catch (e) {
    set($('scores-text'), 'The scores cannot be had now.');
  }
}

function evidenceOf(figure, evidence, alt, none) {
  const image = figure.querySelector('img');
  const file = evidence && (evidence[1] || evidence[0]);
  image.hidden = !file;
  figure.querySelector('.none').hidden = !!file;
  set(figure.querySelector('.none'), none);
  if (!file) {
    image.removeAttribute('src');
  } else {
    const address = `/api/evidence?id=${encodeURIComponent(file)}`;
    if (image.getAttribute('src') !== address) image.src = address;
    image.alt = alt;
    image.onerror = () => {
      image.hidden = true;
      figure.querySelector('.none').hidden = false;
      set(figure.querySelector('.none'), 'The pictures are no longer here.');
    };
  }
}

function facts(event, latency) {
  const rows = [
    ['Start', wholeFormat.format(event.start)],
    ['End', event.end === null ? 'goes on' : wholeFormat.format(event.end)],
    ['Lasted', lengthOf(event)],
    ['Score', `${percent(event.top)} at its highest, ${percent(event.score)} at last`],
    ['Camera', event.camera === event.stream ? event.camera
      : `${isolated(event.camera)}, stream ${isolated(event.stream)}`],
    ['Model', event.model],
  ];
  if (latency) {
    rows.push(['Latency', `${latency.total} ms from capture to scores: ${latency.capture} ms to the topic, `
      + `${latency.queue} ms in the queue, ${latency.inference} ms in the network`]);
  }
  rows.push(['Event id', event.id]);
  $('facts').replaceChildren(...rows.flatMap(([name, value]) => {
    const dt = document.createElement('dt');
    const dd = document.createElement('dd');
    dt.textContent = name;
    dd.textContent = value;
    return [dt, dd];
  }));
}

function curve(event) {
  const chart = document.querySelector('#scores svg');
  chart.style.display = event.clips.length ? '' : 'none';
  if (!event.clips.length) {
    chart.replaceChildren();
    set($('scores-text'), 'Its scores are no longer remembered here; they are on the topic clip-scores.');
    return;
  }
  const scores = event.clips.map(clip => scoreIn(clip, event.label));
  // A unit of the drawing is a pixel, so that its words can be read on a phone.
  const width = Math.max(200, chart.clientWidth);
  chart.setAttribute('viewBox', `0 0 ${width} 150`);
  chart.replaceChildren(...drawn(event, scores, width));
  set($('scores-text'), `Score of “${isolated(event.label)}” in ${event.clips.length} clips, `
    + `${percent(Math.max(...scores))} at most; the span of the event is shaded.`);
}

function scoreIn(clip, label) {
  const own = clip.best.find(([name]) => name === label);
  return own ? own[1] : 0;
}

function drawn(event, scores, width) {
  const left = 48;
  const right = width - 10;
  const clips = event.clips;
  const from = clips[0].from;
  const until = clips[clips.length - 1].until;
  const x = time => left + (time - from) / Math.max(1, until - from) * (right - left);
  const y = score => 126 - score * 116;
  const begin = Math.max(from, event.start);
  const end = Math.min(until, event.end === null ? until : event.end);
  const points = clips.map((clip, i) => [x((clip.from + clip.until) / 2), y(scores[i])]);
  return [
    svg('rect', {class: 'span', x: x(begin), y: 10, width: Math.max(0, x(end) - x(begin)), height: 116}),
    ...[0, 0.5, 1].flatMap(score => [
      svg('line', {class: 'grid', x1: left, x2: right, y1: y(score), y2: y(score)}),
      svg('text', {x: left - 6, y: y(score) + 4, 'text-anchor': 'end'}, percent(score)),
    ]),
    svg('polyline', {class: 'curve', points: points.map(point => point.join()).join(' ')}),
    ...points.map(([cx, cy]) => svg('circle', {class: 'dot', cx, cy, r: 2.5})),
    svg('text', {x: left, y: 144}, clockFormat.format(from)),
    svg('text', {x: right, y: 144, 'text-anchor': 'end'}, clockFormat.format(until)),
  ];
}

function svg(name, attributes, text) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  return node;
}

function beside(step) {
  const at = listed.findIndex(event => event.id === opened);
  return at < 0 ? null : listed[at + step];
}

function move(step) {
  const next = beside(step);
  if (next) open(next.id);
}

$('newer').onclick = () => move(-1);
$('older').onclick = () => move(1);
$('close').onclick = () => $('event').close();
$('event').addEventListener('click', event => {
  if (event.target === $('event')) $('event').close();
});
$('event').addEventListener('keydown', event => {
  if (event.key === 'ArrowLeft') move(-1);
  if (event.key === 'ArrowRight') move(1);
});
$('event').addEventListener('close', () => {
  const node = items.get(opened);
  opened = null;
  remember();
  if (node) node.querySelector('button').focus();
});

// ---- words ----

// Within a sentence: what a name does to the direction of writing ends with it.
function isolated(name) {
  return `\u2068${name}\u2069`;
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function percent(score) {
  return `${Math.round(score * 100)} %`;
}

function seconds(millis) {
  const s = millis / 1000;
  return s < 120 ? `${s.toFixed(1)} s` : s < 7200 ? `${Math.round(s / 60)} min` : `${Math.round(s / 3600)} h`;
}

function when(millis) {
  return now() - millis < 12 * 3600000 ? clockFormat.format(millis) : dayFormat.format(millis);
}

// A label has the same colour wherever it stands.
function hue(label) {
  let hash = 7;
  for (let i = 0; i < label.length; i++) hash = (hash * 31 + label.charCodeAt(i)) >>> 0;
  return `hsl(${(Math.imul(hash, 2654435761) >>> 0) % 360} 62% ${dark.matches ? 62 : 42}%)`;
}

recall();
connect();
