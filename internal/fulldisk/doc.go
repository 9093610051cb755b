// Package fulldisk gives tests a disk that is full.
package fulldisk
