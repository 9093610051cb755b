package sys

var spellings = map[string]string{"sendto": "sendmsg", "SIOCOUTQ": "FIONWRITE"}
