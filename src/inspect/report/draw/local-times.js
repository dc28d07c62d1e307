// Says each moment in the reader's own time too, where that is not UTC: people think in the time of their wall clock.
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const local = (at, parts) => new Intl.DateTimeFormat('sv-SE', { timeZone, hour12: false, ...parts }).format(at);
const MINUTE = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' };
const isSame = (at) => local(at, MINUTE) === local(at, { ...MINUTE, timeZone: 'UTC' });

for (const time of document.querySelectorAll('time')) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime()) || isSame(at)) continue;
  const words = `${local(at, MINUTE)} in ${timeZone}`;
  time.title = words;
  if ('shown' in time.dataset) time.append(` (${words})`); // The newest ones need no pointer.
  document.getElementById('times').textContent = `all times UTC, at the pointer in ${timeZone}`;
}
