import { addAttribute } from './proto-values.ts';
import { type MetricKind, type OtlpMetric, type OtlpPoint, partsMax } from './request.ts';
import { brokenBody, type WireReader } from './wire.ts';

type Field = (reader: WireReader, point: OtlpPoint) => void;

const double = (name: 'value' | 'sum' | 'min' | 'max'): Field => {
  return (reader, point) => {
    point[name] = reader.double();
  };
};
const at: Field = (reader, point) => {
  point.atNs = reader.fixed64();
};
const count: Field = (reader, point) => {
  point.count = reader.count64();
};
const flags: Field = (reader, point) => {
  point.isEmpty = (reader.varint() & 1) === 1;
};
const attribute: Field = (reader, point) => addAttribute(reader, point.attributes);
const integer: Field = (reader, point) => {
  point.value = reader.sfixed64();
};
const buckets: Field = (reader, point) => {
  reader.packed(point.buckets, partsMax.buckets, (inner) => inner.count64());
};
const bounds: Field = (reader, point) => {
  reader.packed(point.bounds, partsMax.buckets, (inner) => inner.double());
};
const quantile: Field = (reader, point) => {
  const read = reader.message(readQuantile);
  if (point.quantiles.length < partsMax.buckets) point.quantiles.push(read);
};

/** By field number and wire type, as `number * 8 + type`. */
type Fields = Readonly<Record<number, Field>>;
const [numberType, fixedType, partType] = [0, 1, 2];
const place = (field: number, type: number) => field * 8 + type;

const numberFields: Fields = {
  [place(7, partType)]: attribute,
  [place(3, fixedType)]: at,
  [place(4, fixedType)]: double('value'),
  [place(6, fixedType)]: integer,
  [place(8, numberType)]: flags,
};
const histogramFields: Fields = {
  [place(9, partType)]: attribute,
  [place(3, fixedType)]: at,
  [place(4, fixedType)]: count,
  [place(5, fixedType)]: double('sum'),
  [place(6, partType)]: buckets,
  [place(6, fixedType)]: buckets,
  [place(7, partType)]: bounds,
  [place(7, fixedType)]: bounds,
  [place(10, numberType)]: flags,
  [place(11, fixedType)]: double('min'),
  [place(12, fixedType)]: double('max'),
};
const exponentialFields: Fields = {
  [place(1, partType)]: attribute,
  [place(3, fixedType)]: at,
  [place(4, fixedType)]: count,
  [place(5, fixedType)]: double('sum'),
  [place(10, numberType)]: flags,
  [place(12, fixedType)]: double('min'),
  [place(13, fixedType)]: double('max'),
};
const summaryFields: Fields = {
  [place(7, partType)]: attribute,
  [place(3, fixedType)]: at,
  [place(4, fixedType)]: count,
  [place(5, fixedType)]: double('sum'),
  [place(6, partType)]: quantile,
  [place(8, numberType)]: flags,
};

/** What each field of `Metric` holds its points as. */
const shapes: Readonly<Record<number, readonly [MetricKind, Fields]>> = {
  5: ['gauge', numberFields],
  7: ['sum', numberFields],
  9: ['histogram', histogramFields],
  10: ['histogram', exponentialFields],
  11: ['summary', summaryFields],
};

function readQuantile(reader: WireReader) {
  const read = { quantile: 0, value: 0 };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 && reader.wireType === fixedType) read.quantile = reader.double();
    else if (field === 2 && reader.wireType === fixedType) read.value = reader.double();
    else reader.skip();
  }
  return read;
}

export const emptyPoint = (): OtlpPoint => ({
  attributes: { pairs: [], more: 0 },
  atNs: 0n,
  isEmpty: false,
  bounds: [],
  buckets: [],
  quantiles: [],
});

function readPoint(reader: WireReader, fields: Fields): OtlpPoint {
  const point = emptyPoint();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    const read = fields[place(field, reader.wireType)];
    if (read === undefined) reader.skip();
    else read(reader, point);
  }
  return point;
}

/** `Metric`. @param pointsMax of one metric; more are refused. */
export function readMetric(reader: WireReader, pointsMax: number): OtlpMetric {
  const metric: OtlpMetric = { name: '', unit: '', kind: 'gauge', temporality: 0, points: [] };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    const shape = shapes[field];
    if (reader.wireType !== partType) reader.skip();
    else if (field === 1) metric.name = reader.text();
    else if (field === 3) metric.unit = reader.text();
    else if (shape !== undefined) {
      const [kind, fields] = shape;
      metric.kind = kind;
      reader.message((inner) => readPoints(inner, metric, fields, pointsMax));
    } else reader.skip();
  }
  return metric;
}

function readPoints(reader: WireReader, metric: OtlpMetric, fields: Fields, pointsMax: number) {
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1 && reader.wireType === partType) {
      if (metric.points.length >= pointsMax) throw brokenBody('a metric has too many points');
      metric.points.push(reader.message((inner) => readPoint(inner, fields)));
    } else if (field === 2 && reader.wireType === numberType) metric.temporality = reader.varint();
    else reader.skip();
  }
}
