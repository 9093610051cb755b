//go:build !linux

package sys

// The options that Linux alone has here.
const (
	OptReceiveErrors       = NoOption
	OptV6ReceiveErrors     = NoOption
	OptPacketInfo          = NoOption
	OptV6PacketInfo        = NoOption
	OptReceiveTTL          = NoOption
	OptV6ReceiveHops       = NoOption
	OptReceiveTOS          = NoOption
	OptV6ReceiveClass      = NoOption
	OptTimestamp           = NoOption
	OptQueueOverflow       = NoOption
	OptPassCredentials     = NoOption
	OptPeerCredentials     = NoOption
	OptPeekOffset          = NoOption
	OptFastOpen            = NoOption
	OptFastOpenConnect     = NoOption
	OptNotSentLowWatermark = NoOption
	OptSynCount            = NoOption
	OptDeferAccept         = NoOption
	OptMark                = NoOption
	OptPriority            = NoOption
	OptFreeBind            = NoOption
	OptV6FreeBind          = NoOption
	OptMTUDiscover         = NoOption
	OptV6MTUDiscover       = NoOption
	OptLocalPortRange      = NoOption
)
