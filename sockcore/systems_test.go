package sockcore

import "testing"

// Each system stands once.
func TestPlatforms(t *testing.T) {
	var all Systems
	for _, p := range Platforms() {
		if p.System&all != 0 || p.Name == "" || p.GOOS == "" {
			t.Errorf("%+v", p)
		}
		all |= p.System
	}
	if all != Everywhere {
		t.Errorf("%v are there, %v have names", Everywhere, all)
	}
}

// What the tables say of this system is so.
func TestSystemsOfFlags(t *testing.T) {
	if here() == 0 {
		t.Skip("the tables do not have this system")
	}
	for _, f := range MessageFlags() {
		if f.Supported() != (f.Systems&here() != 0) {
			t.Errorf("%s: supported: %v, but the systems are %v", f.Name, f.Supported(), f.Systems)
		}
	}
	for i := range IoControls() {
		if r := &IoControls()[i]; r.Supported() != (r.Systems&here() != 0) {
			t.Errorf("%s: supported: %v, but the systems are %v", r.Name, r.Supported(), r.Systems)
		}
	}
}
