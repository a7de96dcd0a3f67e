export const shop = `
사용자 {user}이 로그인했습니다
사용자 {user}이 로그아웃했습니다
{korean}님의 주문 {order}이 접수되었습니다
{korean}님의 주문 {order}이 취소되었습니다
{korean}님에게 알림을 보내지 못했습니다: {시간 초과|잘못된 번호|수신 거부}
결제 {id} 실패: {한도 초과|잔액 부족|카드 정지|유효 기간 만료}
결제 {id} 승인, 금액 {won}
상품 {product} 재고가 {n}개 남았습니다
상품 {product} 재고가 없습니다
배송 {id} 출발: 택배사 {대한통운|한진|로젠|우체국|경동}
배송 {id} 도착
쿠폰 {id} 만료됨
매장 {city} 영업 시작
매장 {city} 영업 종료
주문 {order} 상태가 {접수|결제|포장|배송|완료}에서 {결제|포장|배송|완료|취소}로 바뀌었습니다
{host}에서 응답이 없습니다 ({ms})
{host}에 연결했습니다
데이터베이스 {table} 잠금 대기 {ms}
파일 {path}을 찾을 수 없습니다
파일 {path}을 지웠습니다
Order {order} placed by {person} for {float} EUR
Order {order} cancelled by {person}
Order {order} shipped to {city} with {DHL|UPS|FedEx|PostNL|Hermes}
Payment {id} refused for customer {person}: {insufficient funds|card expired|limit reached}
Payment {id} accepted for customer {person}
Stock of {product} is low: {n} left
Stock of {product} is empty
Customer {person} added {product} to the cart
Customer {person} removed {product} from the cart
Customer {person} subscribed to newsletter
Refund of {float} EUR to {person} failed
Mail to {mail} bounced
Mail to {mail} sent
Invoice {id} for {person} rendered in {ms}
Reviewers {users} were notified
Discount {n}% applied to {product}
Sync with {service} started
Sync with {service} finished in {duration}
currency changed from {EUR|USD|KRW|JPY|GBP|CHF} to {EUR|USD|KRW|JPY|GBP|CHF}
`;
