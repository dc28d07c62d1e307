const BEGINNING = ['id', 'customObjectDefinitionId', 'RecordId', '이름', '담당자'] as const;
const END = ['생성 날짜', '수정 날짜'] as const;

export const CONTRACT_COLUMNS = [
  ...BEGINNING,
  '계약 금액',
  '계약 번호',
  '계약 상태',
  '계약 시작일',
  '계약 종료일',
  '고객사',
  '관련 딜',
  '자동 갱신 여부',
  '특약 내용',
  ...END,
] as const;

export const EQUIPMENT_COLUMNS = [
  ...BEGINNING,
  '가동 여부',
  '도입일',
  '모델명',
  '설치 교육장',
  '제조사',
  '점검 주기(일)',
  ...END,
] as const;

export const CLASSROOM_COLUMNS = [
  ...BEGINNING,
  '대관료',
  '보유 장비',
  '사진',
  '수용 인원',
  '주소',
  '주차 가능 여부',
  '층',
  ...END,
] as const;

/** What the custom objects of all kinds have, each once. */
export const CUSTOM_OBJECT_COLUMNS: readonly string[] = [
  ...new Set([...CONTRACT_COLUMNS, ...EQUIPMENT_COLUMNS, ...CLASSROOM_COLUMNS]),
];
