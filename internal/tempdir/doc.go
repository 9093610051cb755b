// Package tempdir makes folders for tests.
package tempdir
