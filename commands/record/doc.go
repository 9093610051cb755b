// Package record writes a session as a transcript that replays.
package record
