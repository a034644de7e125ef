/** Debian's name of this machine's architecture, which is also its name in OCI images: `amd64` or `arm64`. */
export const debianArchitecture = process.arch === 'x64' ? 'amd64' : process.arch;

/** Debian's folder name for this architecture's libraries below /usr/lib. */
export const debianTriplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
