package sys

var spellings = map[string]string{
	"accept4": "accept", "sendto": "sendmsg", "SIOCOUTQ": "SO_NWRITE", "TCP_INFO": "TCP_CONNECTION_INFO",
}
