package view

import "testing"

func TestOnlyWhatIsNamedIsPicked(t *testing.T) {
	d := Document{Title: "all", Blocks: []Block{
		{Text: "ranks"}, {Table: &Table{Name: "ranks"}}, {Figure: &Figure{Name: "curves"}}, {Table: &Table{Name: "errors"}}, {Table: &Table{Name: "ranks"}},
	}}
	picked := d.Pick("ranks", "curves")
	if len(picked.Blocks) != 3 || picked.Blocks[0].Table == nil || picked.Blocks[1].Figure == nil || picked.Title != "all" {
		t.Errorf("picked are %+v", picked)
	}
	if none := d.Pick("other"); len(none.Blocks) != 0 || len(d.Blocks) != 5 {
		t.Errorf("picked are %+v of %d", none, len(d.Blocks))
	}
}
