// @ts-check
// Is this Node new enough? Written in the JavaScript of ten years ago, so that an old Node can read it and say so.

/**
 * @param {string} version  such as "20.19.0"
 * @returns {string | null} what to tell the user, or null where the version will do
 */
exports.nodeVersionProblem = (version) => {
  var parts = version.split(".");
  var major = Number(parts[0]);
  var minor = Number(parts[1]);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) return null;
  return (
    "Dragoman needs Node.js 20.19 or newer (of version 22: 22.12 or newer), and this is " +
    version +
    ".\nInstall a newer one from https://nodejs.org or with your version manager, for example: nvm install 20\n" +
    "Used now: " +
    process.execPath
  );
};
