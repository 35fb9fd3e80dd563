package arch_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/arch"
)

func TestReadSpaceBuildsOnAPreset(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.yaml")
	text := "# what I want\nname: mine\nbase: tiny\ndepths: [4, 8]\noperations:\n  - conv3\n  - zero\ngrid: {depth: 1}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := arch.ReadSpace(path)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := arch.Preset("tiny")
	want.Name, want.Depths, want.Ops, want.Grid.Depth = "mine", []int{4, 8}, []arch.Op{arch.Conv3, arch.Zero}, 1
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadSpaceReadsWhatJSONWrites(t *testing.T) {
	for _, name := range arch.Presets() {
		s, _ := arch.Preset(name)
		for _, want := range []arch.Space{s, s.Within(s.Regions()[0])} {
			text, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			got, err := arch.ParseSpace("space.json", text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", text, diff)
			}
		}
	}
}

func TestReadSpaceLocatesErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"base: tiny\nname: a\ndepth: [2]", `s.yaml:3: key is "depth", want one of name, base, depths, `},
		{"base: tiny\ndepth: [2]", `(did you mean depths?)`},
		{"base: tinny", `s.yaml:1: base is "tinny", want paper, medium, small or tiny (did you mean tiny?)`},
		{"base: tiny\nname: a\noperations: [conv3, conf5]", `s.yaml:3: operations[1] is "conf5", want conv3, conv5,`},
		{"base: tiny\noperations:\n- conv3\n- conv3", `s.yaml:4: operations[1] is "conv3", want each value once`},
		{"base: tiny\noperations: [zero]", `s.yaml:2: operations is "zero alone", want one that computes something`},
		{"base: tiny\ndepths:\n- 4\n- three", `s.yaml:4: depths[1] is "three", want a whole number`},
		{"base: tiny\ndepths: [4, 3]", `s.yaml:2: depths[1] is "3", want more than 4, the value before`},
		{"base: tiny\ndepths: [1]", `s.yaml:2: depths[0] is "1", want 2 to 1000`},
		{"base: tiny\ndepths: 4", `s.yaml:2: depths is "4", want a list, such as [1, 2]`},
		{"base: tiny\ndepths: [[4]]", `s.yaml:2: depths[0] is "[", want a whole number`},
		{"base: tiny\ndepths: []", `s.yaml:2: depths is "empty", want at least one value`},
		{"base: tiny\noffsets: [9]", `s.yaml:2: offsets is "[9]", want offsets that keep both reductions inside`},
		{"base: tiny\ngrid: {depth: -1}", `s.yaml:2: grid.depth is "-1", want a number of bands, 0 or more`},
		{"base: tiny\ngrid:\n  height: 3", `s.yaml:3: key of grid is "height", want depth, channels or width`},
		{"base: tiny\nkept: [{depth: [9, 9], channels: [4, 4], width: [1, 1]}]", `s.yaml:2: kept is`},
		{"base: tiny\nkept: 4", `s.yaml:2: kept is "4", want a list of regions such as`},
		{"base: tiny\nkept: [4]", `s.yaml:2: kept[0] is "4", want a region such as`},
		{"base: tiny\nkept: [{depth: 4}]", `s.yaml:2: kept[0].depth is "4", want a list`},
		{"base: tiny\nkept:\n- depth: [4, 3]", `s.yaml:3: kept[0].depth is "[4 3]", want two bounds, the lower one first`},
		{"base: tiny\nkept: [{height: 4}]", `s.yaml:2: key of a region is "height", want depth, channels or width`},
		{"base: tiny\nwidths: [.inf]", `s.yaml:2: widths[0] is ".inf", want a number`},
		{"base: tiny\nname: {}", `s.yaml:2: name is "{}", want a word or a text in quotes`},
		{"base: tiny\nbase: tiny", `already defined`},
		{"name: a", `s.yaml: depths is "empty", want at least one value`},
		{"[1, 2]", `s.yaml:1: file is "Sequence", want a mapping of keys to values`},
		{"", `s.yaml:1: file is`},
		{"a: [", `s.yaml is no YAML or JSON`},
	} {
		_, err := arch.ParseSpace("s.yaml", []byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %s", test.text, err, test.want)
		}
	}
}

func TestReadSpaceNamesTheMissingFile(t *testing.T) {
	_, err := arch.ReadSpace("absent.yaml")
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "absent.yaml") {
		t.Errorf("got %v, want the file's name", err)
	}
}

func FuzzParseSpace(f *testing.F) {
	f.Add("base: tiny\nname: a\ndepths: [2, 3]\ngrid: {depth: 2}")
	f.Add("base: paper\noperations:\n- conv3\n- zero\nkept:\n- {depth: [14, 20], channels: [16, 16], width: [1, 1]}")
	f.Add(`{"base": "small", "widths": [1.5]}`)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := arch.ParseSpace("space.yaml", []byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "space.yaml") {
				t.Fatalf("%v names no file", err)
			}
			return
		}
		again, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		back, err := arch.ParseSpace("space.yaml", again)
		if diff := cmp.Diff(s, back); err != nil || diff != "" {
			t.Fatalf("%s came back changed (%v): %s", again, err, diff)
		}
	})
}
