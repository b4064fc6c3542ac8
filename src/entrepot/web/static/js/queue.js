// What a hand did and the server has not acknowledged: kept on the device, sent in order, each once by its own id.
//   const queue = await openQueue("scans");
//   await queue.add({ id, by, … })      durable when it resolves
//   await queue.first(by), queue.count(by), queue.others(by)
//   await queue.settle(entry, values)   acknowledged: forgotten in one step with keeping `values` (undefined: taken away)
// A reload, a crash of the page and the closing of the tab lose nothing: until the database has it on disk, an entry
// lies in local storage as well, which is written before the next line runs.
const WAITING = "waiting";
const KEPT = "kept";

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function ended(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

/** A new id: 32 hexadecimal digits, random. */
export const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Run `work` unless another tab does the same; resolves to false where one does. */
export async function alone(name, work) {
  if (!navigator.locks) return work();
  return navigator.locks.request(`entrepot-${name}`, { ifAvailable: true }, (lock) => (lock ? work() : false));
}

export async function openQueue(name) {
  const asked = indexedDB.open(`entrepot-${name}`, 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore(WAITING, { keyPath: "n", autoIncrement: true }).createIndex("by", "by");
    asked.result.createObjectStore(KEPT);
  };
  const db = await done(asked);
  navigator.storage?.persist?.().catch(() => {});
  const read = (store) => db.transaction(store).objectStore(store);
  const write = (stores) => db.transaction(stores, "readwrite", { durability: "strict" });

  const shelf = `entrepot-${name}-`;
  let landed = 0;

  async function add(entry) {
    const key = `${shelf}${Date.now()}-${String(landed++).padStart(9, "0")}`;
    const transaction = write([WAITING]);
    transaction.objectStore(WAITING).add(entry);
    if (!entry.files) localStorage.setItem(key, JSON.stringify(entry));
    await ended(transaction);
    localStorage.removeItem(key);
  }

  for (const key of Object.keys(localStorage).filter((each) => each.startsWith(shelf)).sort()) {
    await add(JSON.parse(localStorage.getItem(key)));
    localStorage.removeItem(key);
  }

  return {
    add,
    async first(by) {
      const cursor = await done(read(WAITING).index("by").openCursor(by));
      return cursor?.value;
    },
    count: (by) => done(read(WAITING).index("by").count(by)),
    async others(by) {
      const store = read(WAITING);
      const [all, mine] = await Promise.all([done(store.count()), done(store.index("by").count(by))]);
      return all - mine;
    },
    get: (key) => done(read(KEPT).get(key)),
    async put(key, value) {
      const transaction = write([KEPT]);
      transaction.objectStore(KEPT).put(value, key);
      await ended(transaction);
    },
    list: (prefix) => done(read(KEPT).getAll(IDBKeyRange.bound(prefix, `${prefix}\uffff`))),
    async remove(key) {
      const transaction = write([KEPT]);
      transaction.objectStore(KEPT).delete(key);
      await ended(transaction);
    },
    async settle(entry, values) {
      const transaction = write([WAITING, KEPT]);
      transaction.objectStore(WAITING).delete(entry.n);
      const kept = transaction.objectStore(KEPT);
      for (const [key, value] of Object.entries(values)) value === undefined ? kept.delete(key) : kept.put(value, key);
      await ended(transaction);
    },
  };
}
