// Loaded before every program of this project (see "scripts" in package.json). It is JavaScript because an older Node
// cannot even read the TypeScript that would say so.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

// 22.18 runs TypeScript as it is; undici asks for 22.19.
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`Thaw's tools need Node.js 22.19 or later, and this is ${process.versions.node}.`);
  process.exit(2);
}
