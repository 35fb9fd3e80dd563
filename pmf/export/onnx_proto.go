package export

import (
	"encoding/binary"

	"google.golang.org/protobuf/encoding/protowire"
)

// Of the schema onnx.proto (https://github.com/onnx/onnx, proto2) this file knows the messages
// and fields that a network needs, by their numbers there.

// The types of values and of attributes that are used.
const (
	onnxFloat, onnxInt64                                            = 1, 7
	onnxFloatAttribute, onnxIntegerAttribute, onnxIntegersAttribute = 1, 2, 7
)

// attribute is an AttributeProto: name 1, float 2, integer 3, integers 8, type 20. The type must
// be said even though the field shows it.
type attribute message

// float, integer and integers write an attribute of their type.
func float(name string, value float32) attribute {
	var m message
	m.text(1, name)
	m.float(2, value)
	m.integer(20, onnxFloatAttribute)
	return attribute(m)
}

func integer(name string, value int) attribute {
	var m message
	m.text(1, name)
	m.integer(3, int64(value))
	m.integer(20, onnxIntegerAttribute)
	return attribute(m)
}

func integers(name string, values ...int) attribute {
	var m message
	m.text(1, name)
	for _, v := range values {
		m.integer(8, int64(v))
	}
	m.integer(20, onnxIntegersAttribute)
	return attribute(m)
}

// node is a NodeProto with one output.
type node struct {
	name, op   string
	inputs     []string
	output     string
	attributes []attribute
}

// encode writes inputs 1, output 2, name 3, operator 4, attributes 5.
func (n node) encode() message {
	var m message
	for _, input := range n.inputs {
		m.text(1, input)
	}
	m.text(2, n.output)
	m.text(3, n.name)
	m.text(4, n.op)
	for _, a := range n.attributes {
		m.bytes(5, a)
	}
	return m
}

// floatTensor is a TensorProto of float32.
func floatTensor(name string, dims []int, data []float32) message {
	return rawTensor(name, dims, onnxFloat, littleEndian(data))
}

// integerTensor is a TensorProto [len(values)] of int64.
func integerTensor(name string, values []int) message {
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	return rawTensor(name, []int{len(values)}, onnxInt64, raw)
}

// rawTensor is a TensorProto: dims 1, type 2, name 8, raw data 9, little-endian and row-major.
func rawTensor(name string, dims []int, dataType int64, raw []byte) message {
	var m message
	for _, d := range dims {
		m.integer(1, int64(d))
	}
	m.integer(2, dataType)
	m.text(8, name)
	m.bytes(9, raw)
	return m
}

// valueInfo is a ValueInfoProto: a float32 value [batch, dims…], with any batch. A size is a
// number (1) or, of the batch, a name (2), which is how ONNX says that it is free.
func valueInfo(name, about string, dims ...int) message {
	var batch, shape, tensor, kind, m message
	batch.text(2, "batch")
	shape.bytes(1, batch)
	for _, d := range dims {
		var size message
		size.integer(1, int64(d))
		shape.bytes(1, size)
	}
	tensor.integer(1, onnxFloat)
	tensor.bytes(2, shape)
	kind.bytes(1, tensor)
	m.text(1, name)
	m.bytes(2, kind)
	m.text(3, about)
	return m
}

// pair is a StringStringEntryProto.
func pair(key, value string) message {
	var m message
	m.text(1, key)
	m.text(2, value)
	return m
}

// repeated adds each of a list as one value of a repeated field.
func (m *message) repeated(field protowire.Number, list []message) {
	for _, one := range list {
		m.bytes(field, one)
	}
}
