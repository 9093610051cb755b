package sockcore

import "runtime"

// isBSD says that a trace shows the BSDs' calls: SO_ERROR instead of a second
// connect(2), kevent(2) instead of POLLRDHUP.
const isBSD = runtime.GOOS == "darwin" || runtime.GOOS == "freebsd"
