package statistics

import (
	"encoding/binary"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// file is such a file, with one part that has these fields in their order.
func file(part protowire.Number, values ...uint64) []byte {
	var fields []byte
	for index, value := range values {
		fields = protowire.AppendTag(fields, protowire.Number(index+1), protowire.VarintType)
		fields = protowire.AppendVarint(fields, value)
	}
	message := protowire.AppendBytes(protowire.AppendTag(nil, part, protowire.BytesType), fields)
	header := binary.LittleEndian.AppendUint32(nil, serviceMagic)
	header = binary.LittleEndian.AppendUint32(header, statisticsMagic)
	header = binary.LittleEndian.AppendUint32(header, uint32(len(message)))
	return append(header, message...)
}

func TestTimesOfADumpAreRead(t *testing.T) {
	dump, err := ReadDump(file(dumpField, 1200, 90_500, 45_000, 30_250, 900, 0, 800))
	if err != nil {
		t.Fatal(err)
	}
	expected := Dump{
		Freezing: 1200 * time.Microsecond, Frozen: 90_500 * time.Microsecond,
		MemoryDump: 45 * time.Millisecond, MemoryWrite: 30_250 * time.Microsecond,
	}
	if dump != expected {
		t.Errorf("read %+v", dump)
	}
}

func TestTimesOfARestoreAreRead(t *testing.T) {
	restore, err := ReadRestore(file(restoreField, 4, 5, 8_000, 120_000))
	if err != nil {
		t.Fatal(err)
	}
	if expected := (Restore{Forking: 8 * time.Millisecond, Whole: 120 * time.Millisecond}); restore != expected {
		t.Errorf("read %+v", restore)
	}
}

func TestWhatIsNoSuchFileIsRefused(t *testing.T) {
	whole := file(dumpField, 1, 2, 3, 4)
	for name, content := range map[string][]byte{
		"nothing":           {},
		"another file":      []byte("a text that is longer than the header"),
		"a cut one":         whole[:len(whole)-3],
		"that of a restore": file(restoreField, 1, 2, 3, 4),
	} {
		if _, err := ReadDump(content); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func FuzzReadDump(f *testing.F) {
	f.Add(file(dumpField, 1, 2, 3, 4))
	f.Fuzz(func(_ *testing.T, content []byte) {
		_, _ = ReadDump(content)
	})
}
