/** What has fields of its own, as `/field/<type>` names it. */
export const OBJECT_TYPES = [
  'people',
  'organization',
  'deal',
  'lead',
  'product',
  'quote',
  'quote-product',
  'todo',
  'custom-object',
] as const;

export type ObjectType = (typeof OBJECT_TYPES)[number];

/** What a field can hold: values, choices, or references to records. A `date` comes as the day's midnight in UTC. */
export type DataType =
  | 'string'
  | 'number'
  | 'boolean'
  | 'date'
  | 'dateTime'
  | 'singleSelect'
  | 'multiSelect'
  | 'user'
  | 'multiUser'
  | 'team'
  | 'organization'
  | 'multiPeople'
  | 'deal'
  | 'multiDeal'
  | 'multiLead'
  | 'pipeline'
  | 'pipelineStage'
  | 'sequence'
  | 'multiSequence'
  | 'product'
  | 'multiProduct'
  | 'webForm'
  | 'multiWebForm'
  | 'customObject';
