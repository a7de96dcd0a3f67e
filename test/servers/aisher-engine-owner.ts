/** A process that has an embedded store: `node aisher-engine-owner.ts <folder>`. It says how its engine does, a line a state. */
import { openTestStore } from '../../modules/aisher/src/store/testing/test-store.ts';

const [folder = ''] = process.argv.slice(2);
const { store } = openTestStore(folder, {
  heard: () => undefined,
});
const say = () => console.log(JSON.stringify({ ...store.state(), engine: store.enginePid() ?? 0 }));
setInterval(say, 50);
