package export

import (
	"fmt"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"
)

// GoMLX writes the network into a folder, which it makes where there is none, as a checkpoint
// that GoMLX's package ml/model/checkpoint loads. The variable /STEP/NAME, such as
// /cell3.edge7/0.kernel, holds what the block of a plan's step calls NAME, in its layout; the
// hyperparameters architecture, id, classes, mean and std say what the variables belong to.
// Images are [batch, height, width, channels] there, normalised by the model, not before. The
// folder should be new or empty: GoMLX loads the checkpoint that it finds in one before it saves
// another, and Write sees to that. The errors are those of Network.Check and of GoMLX.
func GoMLX(folder string, n Network) (err error) {
	if err := n.Check(); err != nil {
		return fmt.Errorf("export as a GoMLX checkpoint: %w", err)
	}
	defer func() { // of GoMLX's, which throws beside returning errors
		if p := recover(); p != nil {
			err = fmt.Errorf("export as a GoMLX checkpoint: %v", p)
		}
	}()
	store, err := storeOf(n)
	if err == nil {
		err = saveStore(store, folder)
	}
	if err != nil { // the first line says it; a stack follows
		line, _, _ := strings.Cut(err.Error(), "\n")
		return fmt.Errorf("export as a GoMLX checkpoint: %s", line)
	}
	return nil
}

// saveStore writes one checkpoint.
func saveStore(store *model.Store, folder string) error {
	handler, err := checkpoint.Build(store).Dir(folder).Done()
	if err != nil {
		return err
	}
	return handler.Save()
}

// storeOf holds a network's numbers as GoMLX's variables.
func storeOf(n Network) (*model.Store, error) {
	store := model.NewStore()
	store.SetParams(map[string]any{
		"/architecture": n.Arch.String(), "/id": n.Arch.ID(), "/classes": n.Classes,
		"/mean": doubles(n.Mean), "/std": doubles(n.Std), // GoMLX restores no []float32
	})
	for i, step := range n.Plan.Steps {
		for _, t := range n.tensors(i) {
			value := tensors.FromFlatDataAndDimensions(t.data, t.dims...)
			v, err := store.CreateVariable("/"+step.Name+"/"+t.name, value)
			if err != nil {
				return nil, err
			}
			v.SetTrainable(!t.statistic)
		}
	}
	return store, nil
}

func doubles(values []float32) []float64 {
	list := make([]float64, len(values))
	for i, v := range values {
		list[i] = float64(v)
	}
	return list
}
